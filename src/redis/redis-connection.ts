import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { Environment } from '../config/environment.js';
import { Metrics } from '../metrics/metrics.js';

/** To a call a slower answer is worth less than none. */
const LONGEST_ANSWER_MS = 200;
const LONGEST_COMMAND_MS = 1_000;
const LONGEST_START_MS = 1_000;
const LOOK_MS = 1_000;
const HEARTBEAT_MS = 10_000;
const LONGEST_PAUSE_MS = 1_000;
/** Error texts of a server may be of any length. */
const LONGEST_REASON = 200;

const OPTIONS: RedisOptions = {
  lazyConnect: true,
  disableClientInfo: true,
  connectTimeout: 2_000,
  commandTimeout: LONGEST_COMMAND_MS,
  // A connection that swallows everything is opened anew.
  socketTimeout: 2_000,
  // What could not be asked in time is not asked later.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
  retryStrategy: (attempt) => Math.min(100 * attempt, LONGEST_PAUSE_MS),
};

/** What several servers share. It may be slow, down or empty at any time: then the answer is undefined. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** Under which the other servers reach this one. */
  readonly instance = randomBytes(8).toString('hex');
  private readonly logger = new Logger(RedisConnection.name);
  private readonly commands: Redis;
  private readonly subscriber: Redis;
  private timer?: NodeJS.Timeout;
  private well = false;
  private problem?: string = 'not connected yet';
  /** Since it was well. A command only learns that there is no connection. */
  private connectFailure?: string;
  /** What the log said last. */
  private told?: boolean;

  constructor({ redisUrl }: Environment, metrics: Metrics) {
    this.commands = new Redis(redisUrl!, OPTIONS);
    this.subscriber = new Redis(redisUrl!, OPTIONS);
    for (const client of [this.commands, this.subscriber])
      client.on('error', (error: unknown) => (this.connectFailure = reasonOf(error)));
    metrics.gauge('redis_up', '1 when Redis answers in time.', () => Number(this.well));
  }

  /** Waits a moment for Redis, not for success: the server starts without it. */
  async onModuleInit(): Promise<void> {
    const connected = Promise.allSettled([this.commands.connect(), this.subscriber.connect()]);
    await Promise.race([connected, delay(LONGEST_START_MS, undefined, { ref: false })]);
    await this.look();
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.ask(() => this.commands.del(heartbeatOf(this.instance)));
    this.commands.disconnect();
    this.subscriber.disconnect();
  }

  /** Whether it answers in time; in its own words why not, for the operator and never for a client. */
  state(): { up: boolean; problem?: string } {
    return { up: this.well, problem: this.problem };
  }

  /** Runs a script over one key, for a call that waits: a Redis that was late is not asked before it is well. */
  async run(script: string, key: string, ...values: number[]): Promise<unknown> {
    if (!this.well) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.well = false;
        resolve(undefined);
      }, LONGEST_ANSWER_MS);
    });
    const answer = this.ask(() => this.commands.eval(script, 1, nameOf(key), ...values));
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  /** Sends a text to another server; tells whether anybody listens there. */
  async send(instance: string, text: string): Promise<boolean | undefined> {
    const receivers = await this.ask(() => this.commands.publish(channelOf(instance), text));
    return receivers === undefined ? undefined : receivers > 0;
  }

  /** Whether the server gave a sign of life within the last ten seconds. */
  async isAlive(instance: string): Promise<boolean | undefined> {
    const found = await this.ask(() => this.commands.exists(heartbeatOf(instance)));
    return found === undefined ? undefined : found > 0;
  }

  /** `listener` gets what other servers send to this one. */
  onText(listener: (text: string) => void): void {
    this.subscriber.on('message', (_, text) => listener(text));
  }

  private async ask<T>(command: () => Promise<T>): Promise<T | undefined> {
    try {
      return await command();
    } catch {
      return undefined;
    }
  }

  /** Gives a sign of life, and subscribes again: that also asks a connection that has nothing to say. */
  private async look(): Promise<void> {
    const before = performance.now();
    try {
      await Promise.all([
        this.commands.set(heartbeatOf(this.instance), '', 'PX', HEARTBEAT_MS),
        this.subscriber.subscribe(channelOf(this.instance)),
      ]);
      this.settle(performance.now() - before > LONGEST_ANSWER_MS ? 'it answers too slowly' : undefined);
    } catch (error) {
      this.settle(this.connectFailure ?? reasonOf(error));
    }
  }

  /** Told once per change, and by its text alone: the errors hold the commands, and so the password. */
  private settle(problem: string | undefined): void {
    this.well = problem === undefined;
    this.problem = problem;
    if (this.well) this.connectFailure = undefined;
    if (this.told === this.well) return;
    this.told = this.well;
    if (this.well) this.logger.log('redis connected');
    else this.logger.warn(`redis lost, so this server counts and serves for itself alone: ${problem}`);
  }
}

const nameOf = (key: string) => `netmonitor-mcp:${key}`;
const heartbeatOf = (instance: string) => nameOf(`alive:${instance}`);
const channelOf = (instance: string) => nameOf(`to:${instance}`);

function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return (message || code || 'unknown').slice(0, LONGEST_REASON);
}
