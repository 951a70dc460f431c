import { describe, expect, it, vi } from 'vitest';
import { ValueMask } from './value-mask.js';

const HASH = /^hmac:[\da-f]{16}$/;
const mask = new ValueMask('a key of the operator');

describe('arguments', () => {
  it('are kept as they were given', () => {
    const given = {
      ip_address: '10.0.0.7',
      hours: 24,
      types: ['PORT_SCAN', 'DNS_TUNNEL'],
      from: '2026-11-22T10:00:00+01:00',
      acknowledged: false,
      sensor_id: 'dmz-02',
      nested: { city: null },
      indicator: 'http://updates.example.com/payload.bin',
      ipv6: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
    };
    expect(mask.arguments(given)).toEqual(given);
    expect(mask.arguments(undefined)).toBeUndefined();
    expect(mask.arguments(null)).toBeNull();
    expect(mask.arguments('plain')).toBe('plain');
  });

  it.each([
    'password',
    'dbPassword',
    'api_key',
    'API-KEY',
    'access token',
    'Authorization',
    'client.secret',
    'Set-Cookie',
    'credentials',
    'sessionId',
    'wachtwoord',
  ])('under %s are hashed, whatever they are', (name) => {
    const { [name]: kept } = mask.arguments({ [name]: 'hunter2' }) as Record<string, unknown>;
    expect(kept).toMatch(HASH);
    expect(JSON.stringify(mask.arguments({ [name]: ['hunter2', { a: 'hunter2', b: 4711 }] }))).not.toMatch(
      /hunter2|4711/,
    );
  });

  it.each([
    'Bearer abcdef123456',
    'nmcp_x7Gq0mP2',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'd41d8cd98f00b204e9800998ecf8427e',
    'aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8x',
    'postgres://mcp:hunter2@db/netmonitor',
    'password=hunter2',
    '{"api_key": "hunter2"}',
    'curl --token hunter2',
    '-----BEGIN PRIVATE KEY-----',
    'AKIAIOSFODNN7EXAMPLE',
    '$2b$12$abcdefghijklmnop',
  ])('that look like %s are hashed', (secret) => {
    expect(mask.arguments({ q: secret })).toEqual({ q: expect.stringMatching(HASH) });
    expect(JSON.stringify(mask.arguments({ q: [`see ${secret} here`] }))).not.toContain(secret);
    expect(JSON.stringify(mask.arguments({ [secret]: 1 }))).not.toContain(secret);
  });

  it('longer than 200 characters are hashed', () => {
    const words = 'word '.repeat(60);
    expect(mask.arguments({ a: words.slice(0, 200), b: words.slice(0, 201) })).toEqual({
      a: words.slice(0, 200),
      b: expect.stringMatching(HASH),
    });
  });

  it('of more than 4 kB leave their hash and size', () => {
    const given = { list: Array.from({ length: 1_000 }, (_, index) => `host-${index}`) };
    const bytes = JSON.stringify(given).length;
    expect(mask.arguments(given)).toEqual({ hashed: expect.stringMatching(HASH), bytes });
  });

  it('of more than 4 kB in bytes, though not in characters, leave their hash and size too', () => {
    const list = Array.from({ length: 15 }, () => '漢'.repeat(190));
    expect(mask.arguments({ list })).toEqual({ hashed: expect.stringMatching(HASH), bytes: 8_605 });
  });

  it('nested deeper than 16 levels leave their hash and size', () => {
    const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
    expect(mask.arguments(nested(16))).toEqual(nested(16));
    expect(mask.arguments(nested(20))).toEqual({ hashed: expect.stringMatching(HASH), bytes: 40 });
  });

  it('are looked at no further than what is kept', () => {
    const own = new ValueMask();
    const looks = vi.spyOn(own, 'text');
    own.arguments(Array.from({ length: 5_000 }, () => 'word '.repeat(20)));
    expect(looks.mock.calls.length).toBeLessThan(50);
  });

  it('nested or numerous without measure neither fail nor grow', () => {
    const deep = JSON.parse('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)) as unknown;
    const deepList = JSON.parse('['.repeat(400_000) + ']'.repeat(400_000)) as unknown;
    const wide = Array.from({ length: 500_000 }, () => 0);
    const named = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, {}]));
    const prototype = JSON.parse('{"__proto__": {"toJSON": 1}, "constructor": 2}') as unknown;
    for (const given of [deep, deepList, wide, named]) {
      expect(mask.arguments(given)).toEqual(expect.objectContaining({ hashed: expect.any(String) }));
    }
    expect(JSON.stringify(mask.arguments(prototype))).toBe(JSON.stringify(prototype));
  });
});

describe('a hash', () => {
  it('is the same for equal values under one key, and another under another or under none', () => {
    const hashOf = (key?: string) => new ValueMask(key).arguments('password=hunter2');
    expect(hashOf('a key of the operator')).toBe(hashOf('a key of the operator'));
    expect(hashOf('a key of the operator')).not.toBe(hashOf('another key of his'));
    expect(hashOf()).not.toBe(hashOf());
  });
});
