import { expect, it } from 'vitest';
import { hostsAndPorts } from './hosts-and-ports.js';

it('hosts are names or addresses, those of IPv6 in brackets', () => {
  expect(hostsAndPorts('db2:5432, 10.0.0.7:5433,[2001:db8::1]:5434,')).toEqual([
    { host: 'db2', port: 5432 },
    { host: '10.0.0.7', port: 5433 },
    { host: '2001:db8::1', port: 5434 },
  ]);
});

it.each(['db2', 'db2:', ':5432', 'db2:x', 'db2:0', 'db2:65536', '2001:db8::1:5432', '[db2]:5432', 'a b:1'])(
  '%s is none',
  (text) => {
    expect(() => hostsAndPorts(text)).toThrow(text);
  },
);
