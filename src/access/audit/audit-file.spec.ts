import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditFile } from './audit-file.js';
import { ChainSeal } from './chain-seal.js';
import { verifyAudit } from './verify-audit.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  path = join(folder, 'audit.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

function opened(key?: string): AuditFile {
  return new AuditFile(path, new ChainSeal(key));
}

async function append(file: AuditFile, count: number): Promise<void> {
  const entries = Array.from({ length: count }, () => ({ action: 'tools/call' }));
  expect(await file.append(entries)).toEqual({ written: count });
}

/** A server that wrote so many records and ended. */
async function session(count: number, key?: string): Promise<void> {
  const file = opened(key);
  await append(file, count);
  await file.close();
}

function cutEnd(bytes: number): void {
  truncateSync(path, statSync(path).size - bytes);
}

describe('after a restart the chain', () => {
  it('becomes keyed when a key is set', async () => {
    const key = 'a key of the operator';
    await session(3);
    await session(2, key);
    expect(await verifyAudit([path], key)).toMatchObject({ records: 5, keyedFrom: 4, problem: undefined });
  });

  it('goes on from files that were renamed while the server was down', async () => {
    await session(3);
    renameSync(path, `${path}-20261121`);
    await session(2);
    renameSync(path, `${path}-20261122`);
    writeFileSync(path, '');
    await session(1);
    const files = [path, `${path}-20261121`, `${path}-20261122`];
    expect(await verifyAudit(files)).toMatchObject({ records: 6, problem: undefined });
  });

  it('goes on behind a line that a crash left unfinished, and tells of it', async () => {
    await session(3);
    cutEnd(20);
    await session(2);
    expect(await verifyAudit([path])).toMatchObject({ records: 4, last: 4, torn: 1, problem: undefined });
    const [, , half, next] = readFileSync(path, 'utf8').split('\n');
    expect(JSON.parse(next!)).toMatchObject({ seq: 3, torn: half!.length });
  });

  it('tells of an unfinished line that was renamed away', async () => {
    await session(3);
    cutEnd(20);
    renameSync(path, `${path}.1`);
    await session(1);
    expect(await verifyAudit([path, `${path}.1`])).toMatchObject({ records: 3, torn: 1, problem: undefined });
  });

  it('goes on behind several unfinished lines, and behind a record without its line break', async () => {
    await session(3);
    appendFileSync(path, '{"seq":4,"ti\n{"se');
    await session(1);
    cutEnd(1);
    await session(1);
    expect(await verifyAudit([path])).toMatchObject({ records: 5, torn: 1, problem: undefined });
  });
});

describe('while the server runs the chain', () => {
  it('shows a gap where the file was cut', async () => {
    const file = opened();
    await append(file, 9);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${lines.slice(0, 5).join('\n')}\n`);
    await append(file, 1);
    await file.close();
    expect((await verifyAudit([path])).problem).toMatchObject({ kind: 'missing', line: 6, expected: 6 });
  });

  it('goes on after a rotation by copying and emptying the file', async () => {
    const file = opened();
    await append(file, 3);
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    await append(file, 2);
    await file.close();
    expect(await verifyAudit([path, `${path}.1`])).toMatchObject({ records: 5, problem: undefined });
  });

  it('keeps its records on lines of their own when somebody else writes to the file', async () => {
    const file = opened();
    await append(file, 2);
    appendFileSync(path, 'half a line');
    await append(file, 2);
    await file.close();
    expect(await verifyAudit([path])).toMatchObject({ records: 4, torn: 1, problem: undefined });
  });

  it('is one chain for two servers that write in turn', async () => {
    const [one, other] = [opened(), opened()];
    for (let turn = 0; turn < 3; turn++) {
      await append(one, 2);
      await append(other, 2);
    }
    await one.close();
    await other.close();
    expect(await verifyAudit([path])).toMatchObject({ records: 12, problem: undefined });
  });
});
