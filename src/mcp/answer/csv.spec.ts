import { describe, expect, it } from 'vitest';
import { type Cell, csv } from './csv.js';

function cell(value: Cell): string {
  return csv(['a'], [[value]]).slice('a\n'.length);
}

describe('a cell', () => {
  it.each<[Cell, string]>([
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    [true, 'true'],
    [0, '0'],
    [-5, '-5'],
    [1.5, '1.5'],
    [9_007_199_254_740_991, '9007199254740991'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['"', '""""'],
    ['two\nlines', 'two lines'],
    ['two\r\nlines, cut', '"two  lines, cut"'],
    ['Ongewoon groot packet: 3199 bytes', 'Ongewoon groot packet: 3199 bytes'],
    ['2026-11-20T12:00:00.123456Z', '2026-11-20T12:00:00.123456Z'],
    ['2001:db8::1', '2001:db8::1'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:1.0)', 'Mozilla/5.0 (X11; Linux x86_64; rv:1.0)'],
    ['a = b; c - d', 'a = b; c - d'],
  ])('%j is written %s', (value, expected) => {
    expect(cell(value)).toBe(expected);
  });

  it.each([
    '=1+1',
    '=cmd|"/c calc"!A1',
    '+1',
    '-1',
    '@SUM(A1)',
    '|calc',
    '%0A',
    ' =1+1',
    '\t=1+1',
    '\r\n=1+1',
    '\u00a0=1+1',
    '\u200b=1+1',
    '\ufeff=1+1',
    '\u001b=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
    '\u3000＝1+1',
    '\u22121',
    '﹣1',
  ])('%j is no formula', (value) => {
    expect(cell(value).replace(/^"/, '')).toMatch(/^'\s*\S/);
  });

  it.each(['x;=1+1', 'x;+1', 'x;-1', 'x;@SUM(A1)'])(
    '%s is none either where cells are divided by semicolons',
    (value) => {
      expect(cell(value)).toBe(value.replace(';', ";'"));
    },
  );

  it('holds no link, no control and no endless text', () => {
    expect(cell('http://evil.example/x')).toBe('http[://]evil.example/x');
    expect(cell('\u001b[31mred\u202e')).toBe('[31mred');
    expect(cell('x'.repeat(5_000)).length).toBeLessThanOrEqual(1_000);
  });
});

it('a document has a heading and one line for each row', () => {
  const rows = [
    ['a\nb', 1, null],
    ['"', -2, 'x,y'],
  ];
  expect(csv(['Name', '=Count', 'Note'], rows)).toBe(`Name,'=Count,Note\na b,1,\n"""",-2,"x,y"`);
  expect(csv(['Name'], [])).toBe('Name');
});
