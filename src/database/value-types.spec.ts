import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { parseJson, valueTypes } from './value-types.js';

const { builtins } = pg.types;

function parsed(type: number, text: string): unknown {
  return (valueTypes.getTypeParser(type, 'text') as (text: string) => unknown)(text);
}

describe('a bigint or numeric', () => {
  it.each([
    ['0', 0],
    ['-42', -42],
    ['5.00', 5],
    ['0.1', 0.1],
    ['33.3333333333333333', 33.333333333333336],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['12345678901234567890.5', '12345678901234567890.5'],
    [`1${'0'.repeat(400)}`, `1${'0'.repeat(400)}`],
    ['NaN', null],
    ['Infinity', null],
    ['-Infinity', null],
  ])('%s is %j', (text, expected) => {
    expect(parsed(builtins.NUMERIC, text)).toBe(expected);
    if (/^-?\d{1,19}$/.test(text)) expect(parsed(builtins.INT8, text)).toBe(expected);
  });
});

describe('a real or double', () => {
  it.each([
    ['1.5', 1.5],
    ['1e+20', 1e20],
    ['-0', -0],
    ['NaN', null],
    ['Infinity', null],
    ['-Infinity', null],
  ])('%s is %j', (text, expected) => {
    expect(parsed(builtins.FLOAT8, text)).toBe(expected);
    expect(parsed(builtins.FLOAT4, text)).toBe(expected);
  });
});

describe('an instant', () => {
  it.each([
    ['2026-11-20 12:00:00+00', '2026-11-20T12:00:00Z'],
    ['2026-11-20 12:00:00.123456+00', '2026-11-20T12:00:00.123456Z'],
    ['2026-11-20 12:00:00.1+00', '2026-11-20T12:00:00.1Z'],
  ])('%s keeps all its digits', (text, expected) => {
    expect(parsed(builtins.TIMESTAMPTZ, text)).toBe(expected);
  });
});

it('other types are read as the driver reads them', () => {
  expect(parsed(builtins.INT4, '42')).toBe(42);
  expect(parsed(builtins.BOOL, 't')).toBe(true);
  expect(parsed(builtins.TEXT, '42')).toBe('42');
  expect(parsed(builtins.INET, '10.0.0.5')).toBe('10.0.0.5');
});

describe('JSON', () => {
  it.each<[string, unknown]>([
    ['null', null],
    ['"text"', 'text'],
    ['1.50', 1.5],
    ['-0.25', -0.25],
    ['1e5', 100_000],
    ['[]', []],
    ['{"a": 1, "b": [true, null]}', { a: 1, b: [true, null] }],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['{"flow_id": 12345678901234567890}', { flow_id: '12345678901234567890' }],
    ['[[9007199254740993,1],{"a":9007199254740993}]', [['9007199254740993', 1], { a: '9007199254740993' }]],
    ['12345678901234567890.0', '12345678901234567890.0'],
    ['0.12345678901234567890', 0.123_456_789_012_345_68],
    ['1e400', '1e400'],
    ['1E+20', '1E+20'],
    ['{"a":1,"12345678901234567890":2}', { a: 1, '12345678901234567890': 2 }],
    ['"12345678901234567890"', '12345678901234567890'],
    [String.raw`"say \" 12345678901234567890 \\"`, String.raw`say " 12345678901234567890 \ `.trim()],
    [String.raw`["\\", 9007199254740993, "\\\""]`, ['\\', '9007199254740993', '\\"']],
    [String.raw`"é 1"`, 'é 1'],
  ])('%s is read without changing a number', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
    expect(parsed(builtins.JSON, text)).toEqual(expected);
    expect(parsed(builtins.JSONB, text)).toEqual(expected);
  });

  it('of a long text and of many numbers is read', () => {
    const text = 'x\\" 9007199254740993 '.repeat(500_000);
    expect(parseJson(`"${text}"`)).toHaveLength(text.length - 500_000);
    expect(parseJson(`[${'9007199254740993,'.repeat(50_000)}1]`)).toHaveLength(50_001);
  });

  it('does not reach the prototype', () => {
    const value = parseJson('{"__proto__":{"admin":9007199254740993}}') as { admin?: unknown };
    expect(value.admin).toBeUndefined();
    expect(Object.keys(value)).toEqual(['__proto__']);
  });
});
