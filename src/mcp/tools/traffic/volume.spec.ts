import { describe, expect, it } from 'vitest';
import { gigabytes, megabytes } from './volume.js';

describe('a volume', () => {
  it('is counted in units of 1024, to two decimals', () => {
    expect(megabytes(1_572_864)).toBe(1.5);
    expect(gigabytes(275_211_649)).toBe(0.26);
    expect(megabytes(0)).toBe(0);
  });

  it('may be larger than a number is exact', () => {
    expect(gigabytes('18000000000000000000')).toBe(16_763_806_343.08);
  });
});
