import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TimerWheel } from './timer-wheel.js';

const visits: string[] = [];
let wheel: TimerWheel<string>;

beforeEach(() => {
  visits.length = 0;
  vi.useFakeTimers();
  wheel = new TimerWheel<string>(3_000, (item) => visits.push(item));
  wheel.start();
});

afterEach(() => {
  wheel.stop();
  vi.useRealTimers();
});

it('comes by each item once a round, in the slot of the moment it was added, with one timer', () => {
  for (let at = 0; at < 12; at++) {
    wheel.add(`item ${at}`);
    vi.advanceTimersByTime(250);
  }
  expect(vi.getTimerCount()).toBe(1);
  for (let round = 1; round <= 3; round++) {
    for (let at = 0; at < 12; at++) {
      expect(visits).toHaveLength(12 * (round - 1) + at + 1);
      expect(visits.at(-1)).toBe(`item ${at}`);
      vi.advanceTimersByTime(250);
    }
  }
});

it('does not come by an item that was taken out, nor by any once it stands still', () => {
  const takeOut = wheel.add('taken out');
  wheel.add('stays');
  vi.advanceTimersByTime(3_000);
  expect(visits).toEqual(['taken out', 'stays']);
  takeOut();
  vi.advanceTimersByTime(3_000);
  expect(visits).toEqual(['taken out', 'stays', 'stays']);
  wheel.stop();
  vi.advanceTimersByTime(30_000);
  expect(visits).toHaveLength(3);
});
