import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseOverloaded } from './database-error.js';
import { FairQueue } from './fair-queue.js';

/** Lets everybody in line, and notes who got a turn. */
class Visitors {
  readonly order: string[] = [];
  readonly leave: (() => void)[] = [];

  constructor(private readonly queue: FairQueue) {}

  come(caller: string, signal = new AbortController().signal): Promise<void> {
    return this.queue.enter(caller, signal).then((leave) => {
      this.order.push(caller);
      this.leave.push(leave);
    });
  }

  /** One after the other leaves, until nobody is left. */
  async pass(): Promise<string> {
    for (let left = 0; left < this.order.length; left++) {
      this.leave[left]!();
      await Promise.resolve().then(() => {});
      await new Promise(setImmediate);
    }
    return this.order.join('');
  }
}

describe('a queue with two places', () => {
  it('lets two callers in at once and no third', async () => {
    const queue = new FairQueue(2);
    const visitors = new Visitors(queue);
    for (const caller of ['a', 'b', 'c']) void visitors.come(caller);
    await new Promise(setImmediate);
    expect(visitors.order).toEqual(['a', 'b']);
    expect(queue.load).toEqual({ running: 2, waiting: 1 });
    expect(await visitors.pass()).toBe('abc');
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });

  it('gives its last place to somebody who has none', async () => {
    const visitors = new Visitors(new FairQueue(2));
    for (const caller of ['a', 'a', 'a', 'b']) void visitors.come(caller);
    await new Promise(setImmediate);
    expect(visitors.order).toEqual(['a', 'b']);
    expect(await visitors.pass()).toBe('abaa');
  });
});

describe('a queue', () => {
  it('lets the lines of the callers take turns, however long they are', async () => {
    const visitors = new Visitors(new FairQueue(1));
    for (const caller of 'aaaaaabbbc') void visitors.come(caller);
    await new Promise(setImmediate);
    expect(await visitors.pass()).toBe('aabcababaa');
  });

  it('forgets whoever gives up, at once', async () => {
    const queue = new FairQueue(1);
    const visitors = new Visitors(queue);
    const caller = new AbortController();
    void visitors.come('a');
    const gone = visitors.come('b', caller.signal);
    caller.abort();
    expect(queue.load.waiting).toBe(0);
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
    await expect(queue.enter('b', caller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await visitors.pass()).toBe('a');
  });

  it('lets no more than 500 wait for one caller', async () => {
    const queue = new FairQueue(1);
    const visitors = new Visitors(queue);
    const all = Array.from({ length: 501 }, () => visitors.come('a'));
    await expect(visitors.come('a')).rejects.toThrow(DatabaseOverloaded);
    void visitors.come('b');
    expect(queue.load.waiting).toBe(501);
    await visitors.pass();
    await Promise.all(all);
  });

  it('can turn away all who wait', async () => {
    const queue = new FairQueue(1);
    const visitors = new Visitors(queue);
    await visitors.come('a');
    const waiting = ['a', 'b'].map((caller) => visitors.come(caller));
    queue.turnAway(new Error('closed'));
    for (const refused of waiting) await expect(refused).rejects.toThrow('closed');
    expect(queue.load).toEqual({ running: 1, waiting: 0 });
  });
});

describe('in time', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('nobody waits longer than seven seconds', async () => {
    const queue = new FairQueue(1);
    const { signal } = new AbortController();
    const leave = await queue.enter('a', signal);
    const waiting = queue.enter('b', signal).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(6_999);
    expect(queue.load.waiting).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBeInstanceOf(DatabaseOverloaded);
    leave();
    expect(queue.load).toEqual({ running: 0, waiting: 0 });
  });
});
