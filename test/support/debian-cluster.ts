import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
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
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
];

/** For a server that nobody follows. */
export const ALONE = ['wal_level=minimal', 'max_wal_senders=0'];

export function hasDebianPostgres(): boolean {
  return existsSync(join(PROGRAMS, 'postgres'));
}

/**
 * A throwaway cluster of Debian's PostgreSQL 15. It sorts texts by the rules of a language, as servers in
 * use do, where the embedded one compares bytes.
 */
export class DebianCluster {
  private server?: ChildProcess;
  private readonly forget: () => void;

  private constructor(
    private readonly home: string,
    readonly port: number,
    private readonly password: string,
    private readonly settings: readonly string[],
  ) {
    this.forget = stopAtProcessEnd({ stop: () => this.stop(), stopNow: () => this.stopNow() });
  }

  static async start(settings: readonly string[] = []): Promise<DebianCluster> {
    const cluster = await DebianCluster.at(randomBytes(16).toString('hex'), settings);
    const passwordFile = await cluster.ownFile('password', cluster.password);
    const options = ['-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const language = ['--locale-provider=icu', '--icu-locale=en-US'];
    cluster.run('initdb', [...options, ...language, `--pwfile=${passwordFile}`, '-D', cluster.data]);
    await cluster.begin();
    return cluster;
  }

  /** A copy that follows this one. */
  async standby(settings: readonly string[] = []): Promise<DebianCluster> {
    const copy = await DebianCluster.at(this.password, settings);
    const login = await copy.ownFile('pgpass', `${HOST}:${this.port}:*:postgres:${this.password}`);
    const from = `host=${HOST} port=${this.port} user=postgres passfile=${login}`;
    copy.run('pg_basebackup', ['-d', from, '-D', copy.data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
    await copy.begin();
    return copy;
  }

  get superuser(): DatabaseAddress {
    const { port, password } = this;
    return { host: HOST, port, name: 'postgres', user: 'postgres', password, ssl: false };
  }

  /** Again, after it was ended. */
  async begin(): Promise<void> {
    const output = openSync(join(this.home, 'log'), 'a');
    const given = [...SETTINGS, ...this.settings].flatMap((setting) => ['-c', setting]);
    this.server = spawn(join(PROGRAMS, 'postgres'), ['-D', this.data, '-p', String(this.port), ...given], {
      ...runAs(unprivilegedAccount(), this.home),
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    try {
      await this.ready();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends it at once and leaves its data; SIGQUIT as a crash does. */
  async end(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const { server } = this;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }

  /** Stops all its processes as they are; the returned function lets them go on. */
  freeze(): () => void {
    const pid = this.server!.pid!;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    const all = [pid, ...children];
    for (const each of all) process.kill(each, 'SIGSTOP');
    return () => {
      for (const each of all) process.kill(each, 'SIGCONT');
    };
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    this.forget();
    await this.end();
    await rm(this.home, { recursive: true, force: true });
  }

  private stopNow(): void {
    this.server?.kill('SIGQUIT');
    this.server?.kill('SIGCONT');
    rmSync(this.home, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.home, 'data');
  }

  private static async at(password: string, settings: readonly string[]): Promise<DebianCluster> {
    const account = unprivilegedAccount();
    const home = await mkdtemp(join(tmpdir(), 'netmonitor-debian-'));
    if (account) await chown(home, account.uid, account.gid);
    return new DebianCluster(home, await freePort(), password, settings);
  }

  private async ownFile(name: string, content: string): Promise<string> {
    const account = unprivilegedAccount();
    const file = join(this.home, name);
    await writeFile(file, content, { mode: 0o600 });
    if (account) await chown(file, account.uid, account.gid);
    return file;
  }

  private run(program: string, args: string[]): void {
    const how = runAs(unprivilegedAccount(), this.home);
    execFileSync(join(PROGRAMS, program), args, { ...how, stdio: ['ignore', 'ignore', 'pipe'] });
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + START_DEADLINE_MS; ;) {
      try {
        return await withConnection(this.superuser, async (owner) => void (await owner.query('SELECT 1')));
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(50);
      }
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
