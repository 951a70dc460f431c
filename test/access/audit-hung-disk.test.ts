import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../../src/access/audit/audit-entry.js';
import { AuditLog } from '../../src/access/audit/audit-log.js';
import { AuditUnavailable } from '../../src/access/audit/audit-unavailable.js';
import { verifyAudit } from '../../src/access/audit/verify-audit.js';
import { Environment } from '../../src/config/environment.js';

const entry: AuditEntry = { action: 'tools/call', outcome: 'ok', principal: null, address: null };

let folder: string;
let pipe: string;

/** A pipe that nobody reads takes a few records and then hangs, as a disk behind a lost network does. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-audit-'));
  pipe = join(folder, 'audit.jsonl');
  execFileSync('mkfifo', [pipe]);
  vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

async function start(auditMode: Environment['auditMode']): Promise<AuditLog> {
  const log = new AuditLog(Object.assign(new Environment(), { auditFile: pipe, auditMode }));
  await log.onModuleInit();
  return log;
}

/** Reads the pipe until the audit file has so many records. */
async function readUntil(log: AuditLog, sequence: number): Promise<string> {
  let text = '';
  const reader = createReadStream(pipe, 'utf8').on('data', (chunk) => (text += chunk.toString()));
  await expect.poll(() => log.state().sequence, { timeout: 30_000 }).toBe(sequence);
  await expect.poll(() => text.match(/\n/g)?.length, { timeout: 30_000 }).toBe(sequence);
  await log.onApplicationShutdown();
  reader.destroy();
  return text;
}

it('a hung disk fills the queue and no more, and the file tells what was dropped', async () => {
  const log = await start('best-effort');
  for (let i = 0; i < 5_000; i++) await log.record(entry);
  const { sequence } = log.state();
  expect(sequence).toBeLessThan(5_000);
  for (let i = 0; i < 30_000; i++) await log.record(entry);
  const { dropped } = log.state();
  expect(dropped).toBeGreaterThanOrEqual(35_000 - 2 * 10_000 - 5_000);
  const copy = join(folder, 'copy.jsonl');
  writeFileSync(copy, await readUntil(log, 35_000 - dropped));
  expect(await verifyAudit([copy])).toMatchObject({ records: 35_000 - dropped, problem: undefined });
  await expect(verifyAudit([copy])).resolves.toMatchObject({ dropped });
});

it('a required record that would wait behind 10,000 others is refused at once', async () => {
  const log = await start('required');
  const calls = Array.from({ length: 10_101 }, async () =>
    log.record(entry).catch((error: unknown) => error),
  );
  const [last] = await Promise.all(calls.slice(-1));
  expect(last).toBeInstanceOf(AuditUnavailable);
  await readUntil(log, 10_001);
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((outcome) => outcome instanceof AuditUnavailable)).toHaveLength(100);
});

it('a hung disk does not hold up the end of the server', async () => {
  const log = await start('best-effort');
  for (let i = 0; i < 5_000; i++) await log.record(entry);
  await log.onApplicationShutdown();
  expect(log.state().sequence).toBeLessThan(5_000);
  await readUntil(log, 5_000);
});
