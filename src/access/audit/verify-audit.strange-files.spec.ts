import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from './verify-audit.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  file = join(folder, 'audit.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a file that is no audit file', () => {
  it('of one endless line is a strange line and no burden', async () => {
    for (let i = 0; i < 20; i++) appendFileSync(file, Buffer.alloc(1_000_000, 'x'));
    expect((await verifyAudit([file])).problem).toMatchObject({ kind: 'torn', line: 1 });
    appendFileSync(file, '\n');
    expect((await verifyAudit([file])).problem).toMatchObject({ kind: 'altered', line: 1 });
  });

  it('of other JSON or of bytes that are no text is named by its first line', async () => {
    for (const text of ['{}', 'null', '[]', '"x"', '\u0000\u0001', '{"seq":1,"prev":1,"hash":"2"}']) {
      writeFileSync(file, `${text}\n${text}\n`);
      expect((await verifyAudit([file])).problem).toMatchObject({ kind: 'altered', line: 1 });
    }
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x0a, 0xc3, 0x0a]));
    expect((await verifyAudit([file])).problem).toMatchObject({ kind: 'altered', line: 1 });
  });

  it('or is not there is named', async () => {
    await expect(verifyAudit([join(folder, 'none')])).rejects.toThrow(/none cannot be read: ENOENT/);
    await expect(verifyAudit([folder])).rejects.toThrow(`${folder} cannot be read: EISDIR`);
    writeFileSync(`${file}.gz`, 'not packed');
    await expect(verifyAudit([`${file}.gz`])).rejects.toThrow(/audit\.jsonl\.gz cannot be read/);
    expect(readFileSync(`${file}.gz`, 'utf8')).toBe('not packed');
  });
});
