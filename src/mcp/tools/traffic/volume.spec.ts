import { describe, expect, it } from 'vitest';
import { gigabytes, megabytes, readable } from './volume.js';

describe('a volume', () => {
  it('is counted in units of 1024, to two decimals', () => {
    expect(megabytes(1_572_864)).toBe(1.5);
    expect(gigabytes(275_211_649)).toBe(0.26);
    expect(megabytes(0)).toBe(0);
  });

  it('may be larger than a number is exact', () => {
    expect(gigabytes('18000000000000000000')).toBe(16_763_806_343.08);
  });

  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.00 KiB'],
    [1_572_864, '1.50 MiB'],
    [1_073_741_824, '1.00 GiB'],
    ['18014398509481984', '16.00 PiB'],
    ['18014398509481984000', '16000.00 PiB'],
  ])('of %s reads %s', (bytes, expected) => {
    expect(readable(bytes)).toBe(expected);
  });
});
