import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealedLine } from './audit-record.js';
import { ChainSeal, NO_RECORD } from './chain-seal.js';
import { verifyAudit } from './verify-audit.js';

const KEY = 'a key of the operator';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  file = join(folder, 'audit.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Lines of a chain, as the server makes them. */
function chain(count: number, { key, after = NO_RECORD }: { key?: string; after?: typeof NO_RECORD } = {}) {
  const seal = new ChainSeal(key);
  let last = after;
  return Array.from({ length: count }, (_, index) => {
    const { line, link } = sealedLine({ action: 'tools/call', tool: `tool_${index}` }, last, seal);
    last = link;
    return line;
  });
}

function linkOf(line: string): typeof NO_RECORD {
  return JSON.parse(line) as typeof NO_RECORD;
}

async function problemIn(lines: string[], key?: string): Promise<string | undefined> {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const { problem } = await verifyAudit([file], key);
  return problem && `${problem.kind} ${problem.line}: ${problem.message}`;
}

describe.each([
  ['an unkeyed chain', undefined],
  ['a keyed chain', KEY],
])('%s', (_, key) => {
  it('is sound as the server made it', async () => {
    expect(await problemIn(chain(20, { key }), key)).toBeUndefined();
    expect(await verifyAudit([file], key)).toMatchObject({
      records: 20,
      first: 1,
      last: 20,
      keyedFrom: key ? 1 : undefined,
    });
  });

  it('shows an altered record', async () => {
    const lines = chain(20, { key });
    lines[6] = lines[6]!.replace('tool_6', 'tool_7');
    expect(await problemIn(lines, key)).toBe('altered 7: record 7 was altered');
  });

  it('shows a deleted record', async () => {
    expect(await problemIn(chain(20, { key }).toSpliced(6, 1), key)).toBe(
      'missing 7: record 7 is missing before record 8',
    );
  });

  it('shows records cut from the middle', async () => {
    expect(await problemIn(chain(20, { key }).toSpliced(6, 5), key)).toBe(
      'missing 7: records 7–11 are missing before record 12',
    );
  });

  it('shows two swapped records', async () => {
    const lines = chain(20, { key });
    const [a, b] = lines.slice(6, 8) as [string, string];
    expect(await problemIn(lines.toSpliced(6, 2, b, a), key)).toBe(
      `reordered 7: record 7 should stand here; it stands at ${file}:8`,
    );
  });

  it('shows a record written a second time', async () => {
    const lines = chain(20, { key });
    expect(await problemIn(lines.toSpliced(7, 0, lines[6]!), key)).toMatch(/^duplicated 8: record 7 comes/);
  });

  it('shows a line that is no record, and goes on to no further one', async () => {
    const lines = chain(20, { key });
    expect(await problemIn(lines.toSpliced(7, 0, ''), key)).toBe('altered 8: this line is no audit record');
    expect(await problemIn(lines.toSpliced(7, 1, lines[7]!.slice(0, -5)), key)).toMatch(/^altered 8/);
    expect(await problemIn([...lines, '{"seq":21}'], key)).toMatch(/^altered 21/);
  });

  it('shows an end that was cut within a line', async () => {
    writeFileSync(file, chain(5, { key }).join('\n').slice(0, -30));
    const { problem } = await verifyAudit([file], key);
    expect(problem).toMatchObject({ kind: 'torn', line: 5 });
  });

  it('tells a file that begins later as what it is', async () => {
    expect(await problemIn(chain(20, { key }).slice(4), key)).toBeUndefined();
    expect(await verifyAudit([file], key)).toMatchObject({ first: 5, last: 20, records: 16 });
  });

  it('is followed through its files in whatever order they are given, packed or not', async () => {
    const lines = chain(30, { key });
    const files = ['b', 'a.gz', 'c'].map((name) => join(folder, name));
    const part = (index: number) => `${lines.slice(index * 10, index * 10 + 10).join('\n')}\n`;
    writeFileSync(files[0]!, part(0));
    writeFileSync(files[1]!, gzipSync(part(1)));
    writeFileSync(files[2]!, part(2));
    expect(await verifyAudit([files[2]!, files[0]!, files[1]!], key)).toMatchObject({
      records: 30,
      problem: undefined,
    });
    const { problem } = await verifyAudit([files[2]!, files[0]!], key);
    expect(problem).toMatchObject({ kind: 'missing', file: files[2], line: 1 });
  });
});

describe('a forger without the key', () => {
  it('can make an unkeyed record look whole, and the next one still gives it away', async () => {
    const lines = chain(20);
    lines[6] = sealedLine({ tool: 'forged' }, linkOf(lines[5]!), new ChainSeal()).line;
    expect(await problemIn(lines)).toBe(
      'altered 8: record 8 continues another record 7 than the one before it: one of the two was replaced',
    );
  });

  it('cannot add a record without another having its number', async () => {
    const lines = chain(20);
    const added = sealedLine({ tool: 'forged' }, linkOf(lines[5]!), new ChainSeal()).line;
    expect(await problemIn(lines.toSpliced(6, 0, added))).toMatch(/^duplicated 8: record 7/);
  });

  it('can make a whole unkeyed chain anew, but not pass it off as a keyed one', async () => {
    expect(await problemIn(chain(20))).toBeUndefined();
    expect(await problemIn(chain(20), KEY)).toMatch(
      /^unkeyed 20: no record is keyed although a key is given/,
    );
  });

  it('cannot go on with a keyed chain', async () => {
    const lines = chain(5, { key: KEY });
    const more = chain(2, { after: linkOf(lines[4]!) });
    expect(await problemIn([...lines, ...more], KEY)).toMatch(/^unkeyed 6: record 6 is not keyed/);
  });

  it('cannot change what came before the first keyed record', async () => {
    const old = chain(5);
    const lines = [...old, ...chain(5, { key: KEY, after: linkOf(old[4]!) })];
    expect(await problemIn(lines, KEY)).toBeUndefined();
    expect((await verifyAudit([file], KEY)).keyedFrom).toBe(6);
    const anew = chain(5, { after: { seq: 0, hash: '1'.repeat(64) } });
    expect(await problemIn([...anew, ...lines.slice(5)], KEY)).toMatch(/^altered 1: record 1 does not begin/);
    const forged = chain(6)
      .slice(1)
      .map((line) => line.replaceAll('tool_', 'gone_'));
    expect(await problemIn([lines[0]!, ...forged.slice(0, 4), ...lines.slice(5)], KEY)).toMatch(/^altered 2/);
  });
});

describe('a keyed chain', () => {
  it('needs its key, and that key', async () => {
    expect(await problemIn(chain(3, { key: KEY }))).toMatch(/^key_missing 1: .*NETMONITOR_AUDIT_KEY/);
    expect(await problemIn(chain(3, { key: KEY }), 'some other long key')).toMatch(/^key_wrong 1/);
  });

  it('is not taken from somebody who only names the key', async () => {
    const forger = Object.assign(new ChainSeal('some other long key'), { keyId: new ChainSeal(KEY).keyId });
    const named = [sealedLine({ tool: 'forged' }, NO_RECORD, forger).line];
    expect(await problemIn(named, KEY)).toBe('altered 1: record 1 was altered');
  });
});

describe('a line that a crash left unfinished', () => {
  const half = '{"seq":4,"time":"2026-11-22T1';

  function recovered(torn: number): string[] {
    const lines = chain(3);
    const { line } = sealedLine({ tool: 'after', torn }, linkOf(lines[2]!), new ChainSeal());
    return [...lines, half, line];
  }

  it('is no fault when the record after it tells of it', async () => {
    expect(await problemIn(recovered(half.length))).toBeUndefined();
    expect(await verifyAudit([file])).toMatchObject({ records: 4, torn: 1 });
  });

  it('is a fault when it has another length than that record tells, or is gone', async () => {
    expect(await problemIn(recovered(half.length + 1))).toMatch(/^altered 4/);
    expect(await problemIn(recovered(half.length).toSpliced(3, 1))).toBe(
      'missing 4: the unfinished line that record 4 tells of is not there',
    );
  });
});
