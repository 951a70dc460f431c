import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countedProgress } from './answer-progress.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('reports the sum at once and then at most every half second', () => {
  const report = vi.fn();
  const count = countedProgress(report);
  for (let i = 0; i < 12; i++) {
    count('ten chars.');
    vi.advanceTimersByTime(100);
  }
  expect(report.mock.calls.map(([progress]) => progress.characters)).toEqual([10, 60, 110]);
});

it('stays silent while nothing arrives', () => {
  const report = vi.fn();
  const count = countedProgress(report);
  count('x');
  vi.advanceTimersByTime(1_000);
  count('');
  expect(report).toHaveBeenCalledTimes(1);
});
