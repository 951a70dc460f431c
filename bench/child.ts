import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Question, Reply } from './questions.js';

/** A server in a process of its own that also answers questions about itself. */
export class Child {
  private asked = 0;
  private readonly waiting = new Map<number, (reply: Reply) => void>();

  private constructor(private readonly process: ChildProcess) {
    process.on('message', (reply: Reply) => {
      this.waiting.get(reply.id)?.(reply);
      this.waiting.delete(reply.id);
    });
    process.once('exit', (code) => {
      for (const [id, answer] of this.waiting) answer({ id, failure: `the process ended with ${code}` });
    });
  }

  /** `script` lies beside this file. What the server logs costs it the writing, and is thrown away. */
  static start(script: string, settings: Record<string, string> = {}, execArgv: string[] = []): Child {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(NETMONITOR|OLLAMA)_/.test(name));
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), [], {
      env: { ...Object.fromEntries(inherited), ...settings },
      execArgv,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Child(child);
  }

  async ask<Value>(name: string, payload?: unknown): Promise<Value> {
    const id = ++this.asked;
    const reply = await new Promise<Reply>((resolve) => {
      if (!this.process.connected) return resolve({ id, failure: 'the process has ended' });
      this.waiting.set(id, resolve);
      this.process.send({ id, name, payload } satisfies Question);
    });
    if (reply.failure !== undefined) throw new Error(`${name}: ${reply.failure}`);
    return reply.value as Value;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await ended;
  }
}
