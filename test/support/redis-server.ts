import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { vi } from 'vitest';

const PROGRAM = '/usr/bin/redis-server';

/** Says so on standard error when this machine has no Redis. */
export const redisIsMissing = !existsSync(PROGRAM);
if (redisIsMissing) process.stderr.write(`Several servers are left out: this machine has no ${PROGRAM}\n`);

/** A real Redis on a free loopback port, which keeps nothing. */
export class TestRedis {
  private process!: ChildProcess;

  private constructor(
    readonly port: number,
    private readonly options: string[],
  ) {}

  static async start(...options: string[]): Promise<TestRedis> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const redis = new TestRedis(port, options);
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again after it was killed. */
  async run(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.process = spawn(PROGRAM, [...args, ...this.options], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/tmp',
    });
    let output = '';
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
    await vi.waitUntil(() => output.includes('Ready to accept connections'), { timeout: 10_000 });
  }

  /** Leaves its sockets open and answers nothing, until it is woken. */
  stun(): void {
    this.process.kill('SIGSTOP');
  }

  wake(): void {
    this.process.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await gone;
  }

  /** Runs one command, as an administrator would. */
  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.url);
    try {
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }
}
