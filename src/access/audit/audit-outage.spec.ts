import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Environment } from '../../config/environment.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditLog } from './audit-log.js';
import { AuditUnavailable } from './audit-unavailable.js';
import { verifyAudit } from './verify-audit.js';

const entry: AuditEntry = { action: 'tools/call', outcome: 'ok', principal: null, address: null };

let folder: string;
let file: string;
let log: AuditLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  mkdirSync(join(folder, 'there'));
  file = join(folder, 'there', 'audit.jsonl');
  vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
  vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  await log.onApplicationShutdown();
  rmSync(folder, { recursive: true });
});

async function start(settings: Partial<Environment>): Promise<void> {
  log = new AuditLog(Object.assign(new Environment(), { auditFile: file, ...settings }));
  await log.onModuleInit();
}

/** Every write from now on brings half of its text into the file and then fails, as on a full disk. */
async function fillDisk(): Promise<void> {
  const handle = await open(file, 'r');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const { appendFile } = prototype;
  vi.spyOn(prototype, 'appendFile').mockImplementation(async function (this: typeof handle, text) {
    const half = (text as string).slice(0, (text as string).length / 2);
    await appendFile.call(this, half);
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  });
}

describe('where records are required', () => {
  const required = { auditMode: 'required' } as const;

  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('a call that finds the disk full is told so', async () => {
    await start({ ...required, auditFile: '/dev/full' });
    const failure = await log.record(entry).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuditUnavailable);
    expect((failure as Error).cause).toMatchObject({ code: 'ENOSPC' });
    expect((failure as Error).message).not.toContain('/dev/full');
    expect(log.state()).toMatchObject({ enabled: true, writable: false, sequence: 0, dropped: 1 });
  });

  it('a path that can be no file refuses every call, and the start only logs it', async () => {
    writeFileSync(join(folder, 'plain'), '');
    await start({ ...required, auditFile: join(folder, 'plain', 'audit.jsonl') });
    await expect(log.record(entry)).rejects.toThrow(AuditUnavailable);
    await expect(log.record(entry)).rejects.toThrow(AuditUnavailable);
    expect(Logger.prototype.error).toHaveBeenCalledOnce();
  });

  it('a folder that is taken away refuses calls until it is back', async () => {
    await start(required);
    await log.record(entry);
    renameSync(join(folder, 'there'), join(folder, 'away'));
    rmSync(join(folder, 'away'), { recursive: true });
    await expect(log.record(entry)).rejects.toThrow(AuditUnavailable);
    mkdirSync(join(folder, 'there'));
    await log.record(entry);
    expect(await verifyAudit([file])).toMatchObject({ records: 1, first: 2, dropped: 1, problem: undefined });
  });

  it('the server tries again by itself, and its own record tells that it can write again', async () => {
    await start(required);
    rmSync(join(folder, 'there'), { recursive: true });
    await expect(log.record(entry)).rejects.toThrow(AuditUnavailable);
    vi.advanceTimersByTime(1_000);
    await vi.waitFor(() => expect(log.state()).toMatchObject({ writable: false, failures: 2, dropped: 1 }));
    mkdirSync(join(folder, 'there'));
    await vi.waitFor(() => expect(log.state()).toMatchObject({ writable: true, sequence: 1, dropped: 1 }));
    expect(readFileSync(file, 'utf8')).toMatch(
      /^{"seq":1,.*"action":"audit","outcome":"resumed".*"dropped":1/,
    );
  });

  it('of calls whose write failed half-way exactly those are told so whose record is not in the file', async () => {
    await start(required);
    await log.record(entry);
    await fillDisk();
    const outcomes = await Promise.allSettled(Array.from({ length: 11 }, async () => log.record(entry)));
    const refused = outcomes.filter(({ status }) => status === 'rejected').length;
    const before = readFileSync(file, 'utf8').match(/"}\n/g)!.length;
    expect(before).toBe(1 + 11 - refused);
    expect(refused).toBeGreaterThan(1);
    expect(before).toBeGreaterThan(2);
    vi.restoreAllMocks();
    await log.record(entry);
    expect(await verifyAudit([file])).toMatchObject({
      records: before + 1,
      dropped: refused,
      torn: 2,
      problem: undefined,
    });
  });

  it('an unfinished line that is renamed away during the outage is told of in the new file', async () => {
    await start(required);
    await log.record(entry);
    await fillDisk();
    await expect(log.record(entry)).rejects.toThrow(AuditUnavailable);
    vi.restoreAllMocks();
    renameSync(file, `${file}.1`);
    await log.reopen();
    await log.record(entry);
    expect(await verifyAudit([file, `${file}.1`])).toMatchObject({ records: 2, torn: 1, problem: undefined });
  });
});

describe('where records are best effort', () => {
  it('an outage fails no call, is logged once and counted, and its records come when it is over', async () => {
    rmSync(join(folder, 'there'), { recursive: true });
    await start({});
    for (let i = 0; i < 50; i++) await log.record(entry);
    await vi.waitFor(() => expect(log.state().failures).toBeGreaterThan(1));
    expect(log.state()).toMatchObject({ writable: false, dropped: 0 });
    mkdirSync(join(folder, 'there'));
    await log.reopen();
    await vi.waitFor(() => expect(log.state()).toMatchObject({ writable: true, sequence: 50 }));
    expect(Logger.prototype.error).toHaveBeenCalledOnce();
    expect(Logger.prototype.warn).toHaveBeenCalledOnce();
    expect(await verifyAudit([file])).toMatchObject({ records: 50, dropped: 0, problem: undefined });
  });

  it('a write that failed half-way is repeated without losing or doubling a record', async () => {
    await start({});
    await log.record(entry);
    await vi.waitFor(() => expect(log.state().sequence).toBe(1));
    await fillDisk();
    for (let ms = 0; ms < 10; ms++) await log.record({ ...entry, ms });
    void log.reopen();
    await vi.waitFor(() => expect(log.state().failures).toBeGreaterThan(1));
    vi.restoreAllMocks();
    await log.reopen();
    const verdict = await verifyAudit([file]);
    expect(verdict).toMatchObject({ records: 11, dropped: 0, problem: undefined });
    expect(verdict.torn).toBeGreaterThan(0);
    const order = readFileSync(file, 'utf8').match(/(?<="ms":)\d(?=.*"}$)/gm);
    expect(order).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('records beyond 10,000 are dropped and the next one tells how many', async () => {
    rmSync(join(folder, 'there'), { recursive: true });
    await start({});
    for (let i = 0; i < 10_100; i++) void log.record(entry);
    await vi.waitFor(() => expect(log.state().dropped).toBe(100));
    mkdirSync(join(folder, 'there'));
    await log.reopen();
    await log.onApplicationShutdown();
    expect(await verifyAudit([file])).toMatchObject({ records: 10_000, dropped: 100, problem: undefined });
  });

  it('an outage is not over because a full disk could be opened again', async () => {
    await start({ auditFile: '/dev/full' });
    await log.record(entry);
    await vi.waitFor(() => expect(log.state().writable).toBe(false));
    void log.reopen();
    await vi.waitFor(() => expect(log.state().failures).toBeGreaterThan(1));
    expect(Logger.prototype.warn).not.toHaveBeenCalled();
    expect(Logger.prototype.error).toHaveBeenCalledOnce();
  });

  it('the end of the server does not wait for a disk that is still full', async () => {
    await start({ auditFile: '/dev/full' });
    await log.record(entry);
    await log.onApplicationShutdown();
    expect(log.state()).toMatchObject({ sequence: 0, dropped: 1 });
  });
});
