import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Environment } from '../../config/environment.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditLog } from './audit-log.js';
import { verifyAudit } from './verify-audit.js';

const KEY = 'a key of the operator';
const entry: AuditEntry = {
  action: 'tools/call',
  outcome: 'ok',
  principal: 'token:alice',
  address: '10.0.0.7',
  tool: 'get_alert',
  arguments: { id: 1 },
};

let folder: string;
let file: string;
let open: AuditLog[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  file = join(folder, 'audit.jsonl');
  open = [];
  vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
});

afterEach(async () => {
  for (const log of open) await log.onApplicationShutdown();
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function start(settings: Partial<Environment> = {}): Promise<AuditLog> {
  const environment = Object.assign(new Environment(), {
    auditFile: file,
    auditMode: 'required',
    ...settings,
  });
  const log = new AuditLog(environment);
  open.push(log);
  await log.onModuleInit();
  return log;
}

async function write(log: AuditLog, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await log.record(entry);
}

/** A process that wrote so many records and ended. */
async function session(count: number, settings: Partial<Environment> = {}): Promise<void> {
  const log = await start(settings);
  await write(log, count);
  await log.onApplicationShutdown();
}

function records(path = file): Record<string, any>[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, any>);
}

function told(): unknown[] {
  return vi.mocked(Logger.prototype.log).mock.calls.map(([message]) => message as unknown);
}

describe('a record', () => {
  it('holds what was seen, in one line that continues the one before', async () => {
    const log = await start();
    await log.record({ ...entry, status: 200, rows: 3, ms: 12, query_id: 'abc', session: '0123' });
    await log.record({ ...entry, principal: null, address: null });
    const [first, second] = records();
    expect(first).toEqual({
      ...entry,
      seq: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      status: 200,
      rows: 3,
      ms: 12,
      query_id: 'abc',
      session: '0123',
      alg: 'sha256',
      prev: '0'.repeat(64),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    });
    expect(second).toMatchObject({ seq: 2, principal: null, address: null, prev: first!['hash'] });
  });

  it('stays one line of harmless characters, whatever a value holds', async () => {
    const hostile = 'a\nb\r\u2028\u2029\u0085\u009b31m\u001b[0m\u202e\u{e0041}\ud800\0';
    const log = await start();
    await log.record({
      ...entry,
      tool: hostile,
      principal: hostile,
      path: hostile,
      arguments: { [hostile]: hostile },
    });
    const text = readFileSync(file, 'utf8');
    expect(text.replace(/\n$/, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(records()).toMatchObject([
      { tool: hostile, principal: hostile, arguments: { [hostile]: hostile } },
    ]);
    expect((await verifyAudit([file])).problem).toBeUndefined();
  });

  it('holds neither the query of a path nor texts without end', async () => {
    const long = 'x'.repeat(100_000);
    const log = await start();
    await log.record({
      ...entry,
      path: '/sse/messages?sessionId=open-sesame',
      principal: long,
      address: long,
      outcome: long,
    });
    expect(records()[0]).toMatchObject({ path: '/sse/messages', principal: expect.stringMatching(/^hmac:/) });
    expect(statSync(file).size).toBeLessThan(1_000);
  });

  it('holds no secret, wherever the client put it', async () => {
    const secrets = ['nmcp_x7Gq0mP2', 'Bearer abcdef123456', 'd41d8cd98f00b204e9800998ecf8427e'];
    const log = await start();
    for (const secret of secrets) {
      await log.record({
        ...entry,
        tool: secret,
        path: `/${secret}`,
        arguments: { q: [secret], [secret]: 1 },
      });
    }
    await log.record({ ...entry, arguments: { password: 'hunter2', auth: { user: 'hunter2', pin: 4711 } } });
    const values = records().map(({ tool, path, arguments: args }) => JSON.stringify({ tool, path, args }));
    for (const secret of [...secrets, 'hunter2', '4711']) expect(values.join()).not.toContain(secret);
  });

  it('is in a file that only its owner may read', async () => {
    await session(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the chain', () => {
  it('goes on over restarts', async () => {
    await session(3);
    await session(0);
    await session(2);
    expect(await verifyAudit([file])).toMatchObject({ records: 5, last: 5, problem: undefined });
  });

  it('goes on in a new file after a rotation, and nothing more is written to the old one', async () => {
    const log = await start({ auditKey: KEY });
    await write(log, 3);
    renameSync(file, `${file}.1`);
    await write(log, 1);
    expect(existsSync(file)).toBe(false);
    await log.reopen();
    await write(log, 2);
    expect(await verifyAudit([file, `${file}.1`], KEY)).toMatchObject({ records: 6, problem: undefined });
    expect(await verifyAudit([file], KEY)).toMatchObject({ first: 5, last: 6 });
  });

  it('holds exactly one record per call, in order, however many come at once', async () => {
    const log = await start();
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, id) => log.record({ ...entry, arguments: { id } })),
    );
    expect(records().map(({ arguments: { id } }) => id as number)).toEqual([...Array(1_000).keys()]);
    expect(await verifyAudit([file])).toMatchObject({ records: 1_000, last: 1_000, problem: undefined });
  });
});

describe('the log of the server', () => {
  it('tells the last number at open, at reopen, at close and every 1,000 records', async () => {
    const log = await start();
    await write(log, 2);
    await log.reopen();
    await Promise.all(Array.from({ length: 1_500 }, async () => log.record(entry)));
    await log.onApplicationShutdown();
    expect(told()).toEqual([
      'audit file opened, last sequence 0',
      'audit file reopened, last sequence 2',
      expect.stringMatching(/^audit file at sequence 1\d{3}$/),
      'audit file closed, last sequence 1502',
    ]);
  });
});

describe('without a file', () => {
  it('nothing is written and nothing fails', async () => {
    const log = await start({ auditFile: undefined });
    await log.record(entry);
    await log.reopen();
    expect(log.state()).toMatchObject({ enabled: false, sequence: 0, writable: true, failures: 0 });
    expect(told()).toEqual([]);
  });
});
