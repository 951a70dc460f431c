import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataDirectory } from './data-directory.js';
import { closedFolder, runAs, unprivilegedAccount, type Account } from './postgres-account.js';
import { findPrograms, programsFor, type PostgresPrograms } from './postgres-programs.js';
import { processFacts } from './process-facts.js';

const TICK_MS = 20;
const START_DEADLINE_MS = 120_000;

/** PostgreSQL's words for "finish at once" and "drop everything", each with the time it is given. */
const STOP_SIGNALS = [
  { signal: 'SIGINT', patienceMs: 15_000 },
  { signal: 'SIGQUIT', patienceMs: 5_000 },
  { signal: 'SIGKILL', patienceMs: 5_000 },
] as const;

/** PostgreSQL did not come up; the message ends with what its log says. */
export class PostgresStartError extends Error {
  override readonly name = 'PostgresStartError';

  constructor(readonly log: string) {
    super(`PostgreSQL did not start: ${log}`);
  }
}

/** One data directory and the server process on it. */
export class PostgresCluster {
  /** Of the superuser. */
  password = '';
  private child?: ChildProcess;
  private making?: Promise<void>;
  private readonly data: string;

  private constructor(
    private readonly home: string,
    private readonly programs: PostgresPrograms,
    private readonly account: Account | undefined,
  ) {
    this.data = join(home, 'cluster');
  }

  /** `home` must be absolute and belong to this process. */
  static async in(home: string): Promise<PostgresCluster> {
    const account = unprivilegedAccount();
    const closed = account && closedFolder(join(home, 'cluster'), account);
    if (closed !== undefined) {
      throw new Error(
        `PostgreSQL runs as user ${account?.name} here, who may not enter ${closed}: choose another directory.`,
      );
    }
    return new PostgresCluster(home, await programsFor(account, await findPrograms(), home), account);
  }

  /** Makes the data directory unless it is there. */
  async prepare(): Promise<void> {
    if (!existsSync(this.data)) {
      this.making = makeDataDirectory(this.home, this.programs, this.account);
      await this.making;
    }
    this.password = await readFile(join(this.home, 'password'), 'utf8');
  }

  /** Ends a server whose owner was killed and clears the mark it left. */
  async endOrphan(): Promise<void> {
    await this.stop();
    // The number in it may belong to another program by now, and PostgreSQL would refuse to start.
    await rm(join(this.data, 'postmaster.pid'), { force: true });
  }

  async start(port: number, settings: readonly string[]): Promise<void> {
    const logFile = join(this.home, 'postgres.log');
    const log = openSync(logFile, 'w');
    const child = spawn(
      this.programs.postgres,
      ['-D', this.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...runAs(this.account, this.home),
        stdio: ['ignore', log, log],
        // In a process group of its own: Ctrl-C in a terminal must not take the database from a server that drains.
        detached: true,
      },
    );
    closeSync(log);
    this.child = child;
    let ended: string | undefined;
    child.once('error', (error) => (ended = error.message));
    child.once('exit', () => (ended = lastLines(logFile)));
    const deadline = performance.now() + START_DEADLINE_MS;
    while (!this.isReady(child)) {
      if (ended === undefined && performance.now() > deadline)
        ended = `not within ${START_DEADLINE_MS / 1000} s`;
      if (ended !== undefined) {
        await this.stop();
        throw new PostgresStartError(ended);
      }
      await sleep(TICK_MS);
    }
    child.unref();
  }

  async stop(): Promise<void> {
    // A failure is reported to whoever prepares.
    await this.making?.catch(() => undefined);
    const [{ signal, patienceMs }] = STOP_SIGNALS;
    const pid = this.postmaster();
    if (pid !== undefined) send(signal, pid);
    const deadline = performance.now() + patienceMs;
    while (this.postmaster() !== undefined && performance.now() < deadline) await sleep(TICK_MS);
    this.stopNow();
    await this.reaped();
  }

  /** The same without giving way to anything else, for the moment this process ends. */
  stopNow(): void {
    for (const { signal, patienceMs } of STOP_SIGNALS) {
      const pid = this.postmaster();
      if (pid === undefined) return;
      send(signal, pid);
      const deadline = performance.now() + patienceMs;
      while (this.postmaster() !== undefined && performance.now() < deadline) pause();
    }
  }

  /** The running server's process, told from a stranger with the same number by its command line. */
  private postmaster(): number | undefined {
    const pid = this.child?.pid ?? Number(this.pidFile()[0]);
    return processFacts(pid)?.command.includes(this.data) ? pid : undefined;
  }

  /** Where nobody collects the dead of others, as in many containers, an ended child would stay in the process list. */
  private async reaped(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    await once(child, 'exit');
  }

  private isReady(child: ChildProcess): boolean {
    const lines = this.pidFile();
    return Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready';
  }

  private pidFile(): string[] {
    try {
      return readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');
}

function send(signal: NodeJS.Signals, pid: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TICK_MS);
}
