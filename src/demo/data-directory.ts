import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runAs, type Account } from './postgres-account.js';
import type { PostgresPrograms } from './postgres-programs.js';

export const SUPERUSER = 'postgres';

const INITDB_OPTIONS = [
  `--username=${SUPERUSER}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--no-sync',
  '--no-instructions',
];

/** Made beside its place and moved there when complete, so that a half-made one is never taken for a cluster. */
export async function makeDataDirectory(
  home: string,
  programs: PostgresPrograms,
  account?: Account,
): Promise<void> {
  const fresh = join(home, 'cluster.new');
  const passwordFile = join(home, 'password');
  await rm(fresh, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account !== undefined) {
    for (const path of [fresh, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const initdb = spawn(programs.initdb, ['-D', fresh, `--pwfile=${passwordFile}`, ...INITDB_OPTIONS], {
    ...runAs(account, home),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Not to be broken off half-way by Ctrl-C in a terminal: it takes a second.
    detached: true,
  });
  const [[code], complaint] = await Promise.all([once(initdb, 'exit'), text(initdb.stderr)]);
  if (code !== 0) {
    // npm lays the links between the libraries in an install script, which can be switched off.
    const fix = /librar|image not found/i.test(complaint) ? ' Allow its install script: "npm rebuild".' : '';
    throw new Error(`PostgreSQL could not make its data directory: ${complaint.trim()}${fix}`);
  }
  await rename(fresh, join(home, 'cluster'));
}
