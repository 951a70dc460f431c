import { describe, expect, it } from 'vitest';
import { address, hostAddress, limit, sensorId, severity, threatType } from './parameters.js';

describe('an address', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5'],
    [' 10.0.0.5\n', '10.0.0.5'],
    ['10[.]0[.]0[.]5', '10.0.0.5'],
    ['10(.)0{.}0[dot]5', '10.0.0.5'],
    ['10[ . ]0.0( DOT )5', '10.0.0.5'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001[:]db8[:]:1', '2001:db8::1'],
    ['::', '::'],
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['::ffff:0a00:0005', '10.0.0.5'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::/0', '::/0'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.5/24', '10.0.0.5/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.0.0[.]0/32', '10.0.0.0/32'],
    ['2001:db8::/128', '2001:db8::/128'],
  ])('may be %j', (given, expected) => {
    expect(address.parse(given)).toBe(expected);
  });

  it.each(
    [
      [
        '',
        ' ',
        'host',
        'example.org',
        '10.0.0',
        '10.0.0.256',
        '10.0.0.5.6',
        '010.0.0.5',
        '10.0.0.05',
        '0x0a000005',
      ],
      ['10.0.0.5/', '10.0.0.5/33', '10.0.0.5/-1', '10.0.0.5/08', '10.0.0.5/8/8', '10.0.0.5/255.0.0.0', '/8'],
      ['fe80::1%eth0', 'fe80::1%1/64', '2001:db8::/129', '2001:db8::/1e1', ':::', '12345::', '2001:db8'],
      [
        'hxxp://10[.]0[.]0[.]5',
        '10.0.0.5:443',
        '[2001:db8::1]',
        "10.0.0.5' OR 1=1",
        '10.0.0.5\u0000',
        '１０.0.0.5',
      ],
    ].flat(),
  )('is not %j', (given) => {
    const { error } = address.safeParse(given);
    expect(error?.issues[0]?.message).toMatch(/^must be an IPv4 or IPv6 address or a network in CIDR form/);
  });

  it('is not endless', () => {
    expect(address.safeParse('1'.repeat(101)).error?.issues).toMatchObject([{ code: 'too_big' }]);
  });
});

describe('a severity', () => {
  it.each(['HIGH', 'high', 'High', ' high '])('may be written %j', (given) => {
    expect(severity.parse(given)).toBe('HIGH');
  });

  it.each([
    ['hig', 'HIGH'],
    ['crit', 'CRITICAL'],
    ['medum', 'MEDIUM'],
    ['', 'LOW'],
  ])('is not %j, but perhaps %s', (given, nearest) => {
    const { error } = severity.safeParse(given);
    expect(error?.issues[0]?.message).toMatch(
      new RegExp(`^must be one of CRITICAL, .*nearest is ${nearest}$`),
    );
  });
});

it('any code of up to 64 characters is a threat type', () => {
  expect(threatType.parse(' my_own_code ')).toBe('my_own_code');
  expect(threatType.safeParse('x'.repeat(64)).success).toBe(true);
  expect(threatType.safeParse('x'.repeat(65)).success).toBe(false);
  expect(threatType.safeParse('  ').success).toBe(false);
});

it('a sensor is named by up to 255 characters', () => {
  expect(sensorId.parse(' dmz-02 ')).toBe('dmz-02');
  expect(sensorId.safeParse('x'.repeat(256)).success).toBe(false);
});

it('a limit is a whole number of its tool’s range', () => {
  const rows = limit({ preset: 50, most: 500 });
  expect(rows.parse(undefined)).toBe(50);
  expect([1, 500].map((n) => rows.parse(n))).toEqual([1, 500]);
  for (const n of [0, 501, -1, 1.5, Number.NaN, '5', null]) expect(rows.safeParse(n).success).toBe(false);
});

describe('the address of a host', () => {
  it.each([
    ['10.0.0.5/32', '10.0.0.5'],
    ['10[.]0.0.5', '10.0.0.5'],
    ['2001:db8::5/128', '2001:db8::5'],
    ['::ffff:10.0.0.5/128', '10.0.0.5'],
  ])('may be %j', (given, expected) => {
    expect(hostAddress.parse(given)).toBe(expected);
  });

  it.each(['10.0.0.0/24', '2001:db8::/32', 'ws-5', ''])('is not %j', (given) => {
    const { error } = hostAddress.safeParse(given);
    expect(error?.issues).toHaveLength(1);
  });
});
