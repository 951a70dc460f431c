import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Line, linesOf } from './line-reader.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  file = join(folder, 'lines');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function read(text: string): Promise<Line[]> {
  writeFileSync(file, text);
  const lines = [];
  for await (const line of linesOf(file)) lines.push(line);
  return lines;
}

it('lines are numbered, counted in bytes, and the last one tells whether it was ended', async () => {
  const lines = await read('één\n\nthree\nhalf');
  expect(
    lines.map(({ number, bytes, length, closed }) => [number, bytes.toString(), length, closed]),
  ).toEqual([
    [1, 'één', 5, true],
    [2, '', 0, true],
    [3, 'three', 5, true],
    [4, 'half', 4, false],
  ]);
  expect(await read('')).toEqual([]);
});

it('lines that end anywhere in the blocks they are read in stay whole', async () => {
  const texts = Array.from({ length: 2_000 }, (_, index) => `${index} ${'x'.repeat(index % 997)}`);
  const lines = await read(`${texts.join('\n')}\n`);
  expect(lines.map(({ bytes }) => bytes.toString())).toEqual(texts);
});

it('of a line longer than any record only the length is kept', async () => {
  const [long, after] = await read(`${'x'.repeat(3_000_000)}\nafter\n`);
  expect(long).toMatchObject({ length: 3_000_000, closed: true });
  expect(long!.bytes).toHaveLength(0);
  expect(after!.bytes.toString()).toBe('after');
});
