import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoDatabase, startDemoDatabase } from '../src/demo/demo-database.js';

type Say = (text: string) => void;

/** The demo's database, in a folder that is thrown away at the end unless one is named. */
export async function startData(named: string | undefined, say: Say): Promise<DemoDatabase> {
  const dataDir = named ?? (await folderOfOurOwn());
  let step = '';
  return startDemoDatabase({
    dataDir,
    onProgress: (text) => {
      if (text !== step) say(text);
      step = text;
    },
  });
}

export async function folderOfOurOwn(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'netmonitor-bench-'));
  // The account PostgreSQL runs as under root has to get in.
  await chmod(folder, 0o755);
  // Also when it is interrupted; the database has stopped by then.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How the product is told of it. */
export function settingsFor({
  address,
  asOf,
}: Pick<DemoDatabase, 'address' | 'asOf'>): Record<string, string> {
  return {
    NETMONITOR_DB_HOST: address.host,
    NETMONITOR_DB_PORT: String(address.port),
    NETMONITOR_DB_NAME: address.name,
    NETMONITOR_DB_USER: address.user,
    NETMONITOR_DB_PASSWORD: address.password ?? '',
    NETMONITOR_DB_SSLMODE: 'disable',
    NETMONITOR_AS_OF: asOf,
    NETMONITOR_PORT: '0',
    NETMONITOR_TOOLSETS: 'all',
    OLLAMA_BASE_URL: '',
  };
}

/** What limits a client does not limit the bench, whose clients all come from one address. */
export const WITHOUT_LIMITS = {
  NETMONITOR_RATE_LIMIT: '100000',
  NETMONITOR_RATE_LIMIT_BURST: '100000',
  NETMONITOR_MAX_SESSIONS: '100000',
  NETMONITOR_MAX_SESSIONS_PER_CLIENT: '100000',
};
