import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DatabaseAddress } from '../../ormconfig.js';

/** The built command as a user runs it. */
export interface RunningCommand {
  process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

const MAIN = 'dist/src/main.js';

/** Starts `netmonitor-mcp` with these arguments and nothing of ours in its environment but `settings`. */
export function startCommand(args: string[], settings: Record<string, string> = {}): RunningCommand {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(NETMONITOR|OLLAMA|REDIS)_/.test(name));
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...Object.fromEntries(inherited), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return {
    process: child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

/** Runs the command to its end. */
export async function runCommand(args: string[], settings: Record<string, string> = {}) {
  const command = startCommand(args, settings);
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

/** The variables by which a command finds this database, with a free port and no model. */
export function databaseSettings({
  host,
  port,
  name,
  user,
  password,
}: DatabaseAddress): Record<string, string> {
  return {
    NETMONITOR_DB_HOST: host,
    NETMONITOR_DB_PORT: String(port),
    NETMONITOR_DB_NAME: name,
    NETMONITOR_DB_USER: user,
    NETMONITOR_DB_PASSWORD: password ?? '',
    NETMONITOR_PORT: '0',
    NETMONITOR_TOOLSETS: 'all',
    OLLAMA_BASE_URL: '',
  };
}
