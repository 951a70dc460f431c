import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sealedLine } from '../../src/access/audit/audit-record.js';
import { ChainSeal, NO_RECORD } from '../../src/access/audit/chain-seal.js';
import { auditVerify } from '../../src/commands/audit.js';

const KEY = 'a key of the operator';

let folder: string;
let file: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  file = join(folder, 'audit.jsonl');
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text.toString();
    return true;
  });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function writeChain(count: number, key?: string, extra: object = {}): string[] {
  let last = NO_RECORD;
  const lines = Array.from({ length: count }, () => {
    const { line, link } = sealedLine(extra, last, new ChainSeal(key));
    last = link;
    return `${line}\n`;
  });
  writeFileSync(file, lines.join(''));
  return lines;
}

it('a sound chain is told in one line, with what the check cannot show', async () => {
  writeChain(12);
  await auditVerify([file]);
  expect(printed).toBe(
    'OK: 12 records, sequence 1–12, unkeyed: anybody who could write the file could make it anew; a cut end does ' +
      "not show in the file: compare 12 with the last sequence in the server's log or metrics\n",
  );
});

it('a keyed chain is checked with the key of the environment, or of a file', async () => {
  writeChain(1, KEY, { dropped: 3 });
  await expect(auditVerify([file])).rejects.toThrow(`${file}:1: the chain is keyed`);
  vi.stubEnv('NETMONITOR_AUDIT_KEY', KEY);
  await auditVerify([file]);
  expect(printed).toMatch(/^OK: 1 record, sequence 1–1, keyed; 3 could not be written when they happened/);
  vi.stubEnv('NETMONITOR_AUDIT_KEY', undefined);
  writeFileSync(join(folder, 'key'), `${KEY}\n`);
  vi.stubEnv('NETMONITOR_AUDIT_KEY_FILE', join(folder, 'key'));
  printed = '';
  await auditVerify([file]);
  expect(printed).toMatch(/^OK: 1 record/);
});

it('no other setting matters, however wrong', async () => {
  writeChain(1);
  vi.stubEnv('NETMONITOR_PORT', 'nonsense');
  vi.stubEnv('NETMONITOR_TLS_KEY', '/nowhere/key.pem');
  vi.stubEnv('NETMONITOR_DB_PASSWORD_FILE', '/nowhere/password');
  await auditVerify([file]);
  expect(printed).toMatch(/^OK/);
});

it('the first fault is an error that names file and line', async () => {
  const lines = writeChain(5);
  writeFileSync(file, lines.toSpliced(2, 1).join(''));
  await expect(auditVerify([file])).rejects.toThrow(`${file}:3: record 3 is missing before record 4`);
  expect(printed).toBe('');
});

it('a chain that goes on from an earlier file says so', async () => {
  const lines = writeChain(5);
  writeFileSync(file, lines.slice(2).join(''));
  await auditVerify([file]);
  expect(printed).toContain('3 records, sequence 3–5');
  expect(printed).toContain('continues a chain: the records before 3 were not given');
});

it('an empty file proves nothing and fails', async () => {
  writeFileSync(file, '');
  await expect(auditVerify([file])).rejects.toThrow(`no audit record in ${file}`);
});
