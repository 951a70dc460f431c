import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificate.js';
import { ANY_CIPHER, takes, TLS_VERSIONS } from '../support/tls-version.js';
import { type RunningCommand, startCommand } from '../support/command.js';

const folder = mkdtempSync(join(tmpdir(), 'netmonitor-tls-'));
const [first, second] = ['first', 'second'].map((name) => {
  mkdirSync(join(folder, name));
  return makeCertificate(join(folder, name), `${name}.soc.example`);
});
let command: RunningCommand | undefined;

afterEach(async () => {
  command?.process.kill('SIGTERM');
  await command?.ended;
});

async function start(
  more: Record<string, string> = {},
): Promise<{ port: number; cert: string; key: string }> {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  copyFileSync(first!.certFile, cert);
  copyFileSync(first!.keyFile, key);
  command = startCommand(['--port', '0'], {
    NETMONITOR_TLS_CERT: cert,
    NETMONITOR_TLS_KEY: key,
    NETMONITOR_DB_PORT: '1',
    OLLAMA_BASE_URL: '',
    ...more,
  });
  await expect.poll(() => command!.stderr(), { timeout: 20_000 }).toMatch(/https:\/\/127\.0\.0\.1:\d+/);
  return { port: Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(command.stderr())![1]), cert, key };
}

/** The name in the certificate that a new connection is shown. */
function nameShown(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('HTTPS', () => {
  it('is served with the given certificate, which clients can check', async () => {
    const { port } = await start();
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path: '/health/live', ca: first!.pem }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
    expect(status).toBe(200);
  });

  it('goes over to a renewed certificate without a restart', async () => {
    const { port, cert, key } = await start();
    expect(await nameShown(port)).toBe('first.soc.example');
    copyFileSync(second!.certFile, cert);
    copyFileSync(second!.keyFile, key);
    await expect.poll(() => nameShown(port), { timeout: 10_000 }).toBe('second.soc.example');
  });

  it('keeps the old certificate while the new one is broken', async () => {
    const { port, cert } = await start();
    writeFileSync(cert, 'no certificate');
    await expect
      .poll(() => command!.stderr(), { timeout: 10_000 })
      .toContain('old certificate stays in force');
    expect(await nameShown(port)).toBe('first.soc.example');
  });

  it('takes TLS 1.2 and 1.3 and nothing older', async () => {
    const { port } = await start({ NODE_OPTIONS: `--tls-cipher-list=${ANY_CIPHER}` });
    for (const [version, taken] of TLS_VERSIONS) expect(await takes(port, version), version).toBe(taken);
  });

  it('does not start with a key of another certificate', async () => {
    command = startCommand(['--port', '0'], {
      NETMONITOR_TLS_CERT: first!.certFile,
      NETMONITOR_TLS_KEY: second!.keyFile,
    });
    expect(await command.ended).toBe(1);
    expect(command.stderr()).toMatch(
      /^netmonitor-mcp: NETMONITOR_TLS_CERT .* no certificate and its private key/,
    );
  });
});
