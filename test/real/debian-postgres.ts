import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../ormconfig.js';
import { withConnection } from '../../src/demo/connection.js';
import { runAs, unprivilegedAccount } from '../../src/demo/postgres-account.js';
import { stopAtProcessEnd } from '../../src/demo/process-end.js';

/** Where Debian's package postgresql-15 puts its programs. */
const PROGRAMS = '/usr/lib/postgresql/15/bin';
const HOST = '127.0.0.1';
const START_DEADLINE_MS = 60_000;

const SETTINGS = [
  `listen_addresses=${HOST}`,
  'unix_socket_directories=',
  'wal_level=minimal',
  'max_wal_senders=0',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
];

export interface DebianPostgres {
  superuser: DatabaseAddress;
  stop(): Promise<void>;
}

export function hasDebianPostgres(): boolean {
  return existsSync(join(PROGRAMS, 'postgres'));
}

/**
 * A throwaway cluster of Debian's PostgreSQL 15. It sorts texts by the rules of a language, as servers in
 * use do, where the embedded one compares bytes.
 */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const account = unprivilegedAccount();
  const home = await mkdtemp(join(tmpdir(), 'netmonitor-debian-'));
  const [data, passwordFile, log] = [join(home, 'data'), join(home, 'password'), join(home, 'log')];
  const password = randomBytes(16).toString('hex');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [home, passwordFile]) await chown(path, account.uid, account.gid);
  const options = ['-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const language = ['--locale-provider=icu', '--icu-locale=en-US'];
  const made = [...options, ...language, `--pwfile=${passwordFile}`, '-D', data];
  execFileSync(join(PROGRAMS, 'initdb'), made, {
    ...runAs(account, home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await freePort();
  const output = openSync(log, 'w');
  const server = spawn(
    join(PROGRAMS, 'postgres'),
    ['-D', data, '-p', String(port), ...SETTINGS.flatMap((setting) => ['-c', setting])],
    { ...runAs(account, home), stdio: ['ignore', output, output], detached: true },
  );
  closeSync(output);
  const exited = once(server, 'exit');
  const stop = async () => {
    forget();
    if (server.exitCode === null && server.kill('SIGINT')) await exited;
    await rm(home, { recursive: true, force: true });
  };
  const stopNow = () => {
    server.kill('SIGQUIT');
    rmSync(home, { recursive: true, force: true });
  };
  const forget = stopAtProcessEnd({ stop, stopNow });
  const superuser = { host: HOST, port, name: 'postgres', user: 'postgres', password, ssl: false } as const;
  try {
    await ready(superuser);
  } catch (error) {
    await stop();
    throw error;
  }
  return { superuser, stop };
}

async function ready(superuser: DatabaseAddress): Promise<void> {
  for (const deadline = Date.now() + START_DEADLINE_MS; ;) {
    try {
      return await withConnection(superuser, async (owner) => void (await owner.query('SELECT 1')));
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
