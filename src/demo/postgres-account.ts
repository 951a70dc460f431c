import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root. One of these accounts is there on every usual system. */
const CANDIDATES = ['postgres', 'nobody'];

/** The account PostgreSQL runs as when this process is root; undefined means as this process. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Error(
    `PostgreSQL refuses to run as root, and there is no user ${CANDIDATES.join(' or ')}: run this as an ordinary user.`,
  );
}

/** The first folder on the way to `path` that `account` may not enter; undefined when all are open. */
export function closedFolder(path: string, account: Account): string | undefined {
  const folder = dirname(resolve(path));
  if (folder !== dirname(folder)) {
    const above = closedFolder(folder, account);
    if (above !== undefined) return above;
  }
  const { uid, gid, mode } = statSync(folder);
  const enter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & enter) === 0 ? folder : undefined;
}

/** The caller's environment stays out: variables such as PGDATA and secrets are not PostgreSQL's business. */
export function runAs(account: Account | undefined, cwd: string) {
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C' };
  return { cwd, env, uid: account?.uid, gid: account?.gid };
}

function idOf(which: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(
      execFileSync('id', [which, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}
