import { describe, expect, it } from 'vitest';
import { jsonObject, jsonValue } from './json-value.js';

function numbered<Value>(n: number, make: (i: number) => Value): Value[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

describe('metadata', () => {
  it.each<[string, unknown, Record<string, unknown> | null]>([
    ['an object', { port: 22 }, { port: 22 }],
    ['nothing', null, null],
    ['nothing at all', undefined, null],
    ['an empty object', {}, {}],
    ['text that holds an object', '{"port": 22}', { port: 22 }],
    ['text in text', JSON.stringify(JSON.stringify({ port: 22 })), { port: 22 }],
    ['text in text in text', JSON.stringify(JSON.stringify(JSON.stringify({ port: 22 }))), { port: 22 }],
    ['text that holds a list', ' [1, 2]', { value: [1, 2] }],
    ['text that holds null', '"null"', { value: 'null' }],
    ['a list', [1, 'a'], { value: [1, 'a'] }],
    ['a number', 5, { value: 5 }],
    ['false', false, { value: false }],
    ['plain text', 'see ticket 5', { value: 'see ticket 5' }],
    ['broken JSON', '{"port": 22', { value: '{"port": 22' }],
    ['Python', "{'port': 22}", { value: "{'port': 22}" }],
    ['text in quotes', '"quoted"', { value: 'quoted' }],
    ['text that holds a large number', '{"id": 12345678901234567890}', { id: '12345678901234567890' }],
    ['an inner large number', JSON.stringify('{"id":9007199254740993}'), { id: '9007199254740993' }],
  ])('of %s is an object or null', (_, stored, expected) => {
    expect(jsonObject.parse(stored)).toEqual(expected);
  });

  it('inside other metadata stays as it was stored', () => {
    expect(jsonObject.parse({ raw: '{"a":1}' })).toEqual({ raw: '{"a":1}' });
  });

  it.each(['{"__proto__":{"admin":true},"a":1}', '{"constructor":{"prototype":{"admin":true}},"a":1}'])(
    'with the keys of %s changes no prototype',
    (text) => {
      const value = jsonObject.parse(text) as { a: number; admin?: boolean };
      expect(value.a).toBe(1);
      expect(value.admin).toBeUndefined();
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
  );
});

describe('what is too much is cut and says so:', () => {
  it('long texts', () => {
    expect(jsonObject.parse({ s: 'x'.repeat(300) })).toEqual({ s: 'x'.repeat(300) });
    expect(jsonObject.parse({ s: 'x'.repeat(345) })).toEqual({ s: `${'x'.repeat(300)}… (+45 characters)` });
  });

  it('long lists', () => {
    expect(jsonObject.parse({ l: numbered(20, (i) => i) })).toEqual({ l: numbered(20, (i) => i) });
    expect(jsonObject.parse({ l: numbered(25, (i) => i) })).toEqual({
      l: [...numbered(20, (i) => i), '… (+5 items)'],
    });
  });

  it('many keys', () => {
    const keys = (n: number) => Object.fromEntries(numbered(n, (i) => [`k${i}`, i]));
    expect(jsonObject.parse(keys(30))).toEqual(keys(30));
    expect(jsonObject.parse(keys(37))).toEqual({ ...keys(30), '…': '+7 keys' });
  });

  it('deep values', () => {
    expect(jsonObject.parse({ a: { b: { c: { d: 1 } } } })).toEqual({ a: { b: { c: { d: 1 } } } });
    expect(jsonObject.parse({ a: { b: { c: { d: { e: 1 } } } } })).toEqual({
      a: { b: { c: { d: '… (deeper values left out)' } } },
    });
  });

  it('very deep values, stored as text', () => {
    expect(jsonObject.parse('['.repeat(5_000) + ']'.repeat(5_000))).toEqual({
      value: [[['… (deeper values left out)']]],
    });
  });
});

describe('a value of any shape', () => {
  it.each<[unknown, unknown]>([
    [null, null],
    [5, 5],
    ['text', 'text'],
    ['"0.5"', '0.5'],
    ['[1, {"a": 2}]', [1, { a: 2 }]],
    [{ a: 1 }, { a: 1 }],
    [numbered(21, () => 0), [...numbered(20, () => 0), '… (+1 items)']],
  ])('%j is %j', (stored, expected) => {
    expect(jsonValue.parse(stored)).toEqual(expected);
  });
});
