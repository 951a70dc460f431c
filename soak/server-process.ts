import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerFacts } from './check/check-server.js';

const MAIN = 'dist/src/main.js';
const STARTED = /NetMonitor MCP server on (http:\S+)/;
const START_LIMIT_MS = 60_000;

/** Tells the memory after a collection when asked, and ends with whoever started it. */
const PROBE = `data:text/javascript,${encodeURIComponent(`
  process.on('message', () => { gc(); gc(); process.send(process.memoryUsage().heapUsed); });
  process.once('disconnect', () => process.exit(0));`)}`;

/** How a client starts a server of its own on standard input and output. */
export function starterOf(settings: Record<string, string>) {
  return {
    command: process.execPath,
    args: [MAIN, 'serve', '--transport', 'stdio'],
    env: environment(settings),
  };
}

/** The built server in a process of its own. */
export class ServerProcess {
  private stderr = '';
  private stopped = false;
  /** How it ended without being told to. */
  died: string | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (this.stderr += chunk));
    child.once('exit', (code, signal) => {
      if (!this.stopped) this.died = `ended with ${code ?? signal}: ${this.stderr.slice(-2_000)}`;
    });
  }

  static async start(settings: Record<string, string>, folder: string): Promise<ServerProcess> {
    const logFile = join(folder, 'server.log');
    const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, MAIN, 'serve'], {
      env: environment({ ...settings, NETMONITOR_LOG_FILE: logFile }),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const server = new ServerProcess(child, logFile);
    const limit = performance.now() + START_LIMIT_MS;
    while (!STARTED.test(server.stderr)) {
      if (server.died !== undefined || performance.now() > limit) {
        child.kill('SIGKILL');
        throw new Error(`the server did not start: ${server.died ?? server.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  }

  get url(): string {
    return STARTED.exec(this.stderr)![1]!;
  }

  hangUp(): void {
    this.child.kill('SIGHUP');
  }

  async facts(token: string): Promise<ServerFacts> {
    const headers = { Authorization: `Bearer ${token}`, Connection: 'close' };
    const metrics = await (await fetch(`${this.url}/metrics`, { headers })).text();
    const gauge = (name: string) =>
      Number(new RegExp(`^netmonitor_mcp_${name} (\\d+)$`, 'm').exec(metrics)?.[1]);
    this.child.send('memory');
    const [heap] = (await once(this.child, 'message')) as [number];
    return {
      heap,
      descriptors: this.descriptors(),
      sessions: gauge('sessions'),
      waiting: gauge('database_waiting'),
    };
  }

  /** Lines of the log, and words on standard error, that tell of a fault of the server's own. */
  complaints(): string[] {
    const log = readFileSync(this.logFile, 'utf8').split('\n');
    const own = log.filter((line) => /unhandled|uncaught|"level":60|MaxListeners/i.test(line));
    const said = this.stderr.split('\n').filter((line) => line !== '' && !STARTED.test(line));
    return [...own, ...said].map((line) => line.slice(0, 500));
  }

  async stop(): Promise<void> {
    if (this.stopped || this.died !== undefined) return;
    this.stopped = true;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = await ended;
    if (code !== 0) this.died = `SIGTERM ended it with ${code}`;
  }

  private descriptors(): number | undefined {
    try {
      return readdirSync(`/proc/${this.child.pid}/fd`).length;
    } catch {
      return undefined;
    }
  }
}

function environment(settings: Record<string, string>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NETMONITOR|OLLAMA)_/.test(name));
  return { ...(Object.fromEntries(inherited) as Record<string, string>), ...settings };
}
