import { describe, expect, it } from 'vitest';
import { AddressList } from './address-list.js';

describe('an address list', () => {
  it.each([
    ['10.8.0.0/24', '10.8.0.7'],
    ['10.8.0.7', '10.8.0.7'],
    ['192.0.2.1, 2001:db8::/32', '2001:db8:1::5'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['10.8.0.0/24', '::ffff:10.8.0.7'],
    ['::ffff:10.8.0.0/120', '10.8.0.7'],
    ['0.0.0.0/0', '203.0.113.9'],
  ])('%s holds %s', (list, address) => {
    expect(AddressList.parse(list).has(address)).toBe(true);
  });

  it.each([
    ['10.8.0.0/24', '10.8.1.7'],
    ['10.8.0.7', '10.8.0.8'],
    ['2001:db8::/32', '2001:db9::1'],
    ['0.0.0.0/0', '2001:db8::1'],
    ['::/0', '10.0.0.1'],
    ['0.0.0.0/0', 'unknown'],
    ['0.0.0.0/0', ''],
    ['0.0.0.0/0', '10.0.0.1, 10.0.0.2'],
  ])('%s does not hold %s', (list, address) => {
    expect(AddressList.parse(list).has(address)).toBe(false);
  });

  it.each(['', '10.8.0.0/33', 'desktop', '10.8.0.0/24,', '10.8.0.0-10.8.0.9'])('cannot be %j', (list) => {
    expect(() => AddressList.parse(list)).toThrow();
  });
});
