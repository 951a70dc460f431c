import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Another process that started PostgreSQL on a directory and waits to be ended. */
export interface OwnerProcess {
  pid: number;
  /** Its PostgreSQL. */
  postmaster: number;
  /** Waits for its end: the exit code, or the signal that killed it. */
  ended: Promise<number | string>;
  end(signal: NodeJS.Signals): Promise<number | string>;
}

const script = fileURLToPath(new URL('start-and-wait.ts', import.meta.url));
// Vite runs the sources as they are, so that the test never meets an older build.
const runner = `import { runnerImport } from 'vite'; await runnerImport(process.argv[1], { configFile: false })`;

export async function startOwnerProcess(
  directory: string,
  mode: 'wait' | 'drain' | 'crash' = 'wait',
): Promise<OwnerProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', runner, script, directory, mode], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const [postmaster] = await once(createInterface({ input: child.stdout }), 'line');
  return {
    pid: child.pid ?? 0,
    postmaster: Number(postmaster),
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
