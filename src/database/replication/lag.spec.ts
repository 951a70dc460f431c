import { describe, expect, it } from 'vitest';
import { completeAt } from './lag.js';

const seen = [
  { at: 1_000, position: 100 },
  { at: 2_000, position: 200 },
  { at: 3_000, position: 200 },
  { at: 4_000, position: 300 },
];

describe('a standby', () => {
  it('that replayed everything is complete as of the last sighting', () => {
    expect(completeAt(300, seen)).toBe(4_000);
    expect(completeAt(999, seen)).toBe(4_000);
  });

  it('on an idle writer is as young as the last time the writer was seen idle there', () => {
    expect(completeAt(200, seen)).toBe(3_000);
    expect(completeAt(299, seen)).toBe(3_000);
  });

  it('behind everything that was seen has no known age', () => {
    expect(completeAt(99, seen)).toBeNull();
    expect(completeAt(99, [])).toBeNull();
  });
});
