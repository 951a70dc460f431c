import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { loopbackFetch } from './loopback-fetch.js';
import { findProgram } from './program.js';
import { makeCertificate } from '../support/certificate.js';

/** The name in the shipped files. */
export const NAME = 'mcp.soc.poort.net';

export interface Proxy {
  httpsUrl: string;
  httpUrl: string;
  fetch: typeof fetch;
  /** What a client has to trust (PEM). */
  certificate: string;
  accessLog(): string;
  stop(): Promise<void>;
}

/**
 * A real nginx with the site file as it is shipped, but for ports, certificate and log folder.
 * `edit` changes more, for what would take too long as shipped.
 */
export async function startProxy(
  siteFile: string,
  upstream: number,
  edit = (site: string) => site,
): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'netmonitor-nginx-'));
  // Under root the workers are somebody else.
  chmodSync(folder, 0o755);
  const [https, http] = [await freePort(), await freePort()];
  const certificate = makeCertificate(folder, NAME);
  const site = readFileSync(siteFile, 'utf8')
    .replaceAll(/listen \[::\][^;]*;/g, '')
    .replaceAll('listen 443 ', `listen 127.0.0.1:${https} `)
    .replaceAll('listen 80;', `listen 127.0.0.1:${http};`)
    .replaceAll(':3000', `:${upstream}`)
    .replaceAll(/ssl_certificate [^;]*;/g, `ssl_certificate ${certificate.certFile};`)
    .replaceAll(/ssl_certificate_key [^;]*;/g, `ssl_certificate_key ${certificate.keyFile};`)
    .replaceAll('/var/log/nginx/', `${folder}/`);
  writeFileSync(join(folder, 'site.conf'), edit(site));
  writeFileSync(join(folder, 'nginx.conf'), mainFile(folder));

  const nginx = spawn(findProgram('nginx')!, ['-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  nginx.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = once(nginx, 'close');
  await vi.waitFor(() => Promise.race([accepts(https), ended.then(() => fail(stderr))]), {
    timeout: 30_000,
  });
  return {
    httpsUrl: `https://${NAME}:${https}`,
    httpUrl: `http://${NAME}:${http}`,
    fetch: loopbackFetch(certificate.pem),
    certificate: certificate.pem,
    accessLog: () => readFileSync(join(folder, 'netmonitor-mcp.log'), 'utf8'),
    stop: async () => {
      nginx.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** What Debian's nginx.conf does around a site, with everything it writes in one folder. */
function mainFile(folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(' ');
  return `pid ${folder}/pid; error_log stderr; events { worker_connections 512; }
    http { access_log off; ${temporary} include ${folder}/site.conf; }`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function accepts(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

function fail(reason: string): never {
  throw new Error(`nginx did not start: ${reason}`);
}
