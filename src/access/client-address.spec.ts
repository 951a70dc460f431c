import type { Request } from 'express';
import { describe, expect, it } from 'vitest';
import { addressOf, subscriberOf } from './client-address.js';

const from = (ip: string | undefined) => addressOf({ ip } as Request);

describe('the address of a client', () => {
  it('is IPv4 also where the system maps it into IPv6', () => {
    expect(from('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(from('192.0.2.7')).toBe('192.0.2.7');
    expect(from('2001:DB8::0:1')).toBe('2001:db8::1');
  });

  it('is unknown when a proxy passes on something else', () => {
    for (const ip of [undefined, '', 'unknown', '10.0.0.1:4711', '<script>'])
      expect(from(ip)).toBe('unknown');
  });

  it('counts an IPv6 subscriber by the /64', () => {
    expect(subscriberOf('2001:db8:1:2:3:4:5:6')).toBe(subscriberOf('2001:db8:1:2::1'));
    expect(subscriberOf('2001:db8:1:3::1')).not.toBe(subscriberOf('2001:db8:1:2::1'));
    expect(subscriberOf('192.0.2.7')).toBe('192.0.2.7');
    expect(subscriberOf('unknown')).toBe('unknown');
  });
});
