import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { verifyAudit } from '../../src/access/audit/verify-audit.js';
import { databaseSettings, type RunningCommand, startCommand } from '../support/command.js';
import { answerOf, call, connectSse, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const FULL = '/dev/full';
const NO_SPACE = existsSync(FULL);
if (!NO_SPACE) process.stderr.write('disk-full.test.ts: left out, this system has no /dev/full\n');

let database: TestDatabase;
let command: RunningCommand;
let client: Client;
let url: string;
let logFile: string;
let auditFile: string;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** Both files lie on a full disk. */
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'netmonitor-full-'));
  [logFile, auditFile] = [join(folder, 'server.log'), join(folder, 'audit.jsonl')];
  for (const file of [logFile, auditFile]) symlinkSync(FULL, file);
});

afterEach(async () => {
  await client.close();
  command.process.kill('SIGTERM');
  expect(await command.ended).toBe(0);
});

async function start(auditMode: string): Promise<void> {
  command = startCommand([], {
    ...databaseSettings(database.address),
    NETMONITOR_LOG_FILE: logFile,
    NETMONITOR_AUDIT_FILE: auditFile,
    NETMONITOR_AUDIT_MODE: auditMode,
  });
  const address = /NetMonitor MCP server on (http:\S+)/;
  await expect.poll(() => command.stderr(), { timeout: 20_000 }).toMatch(address);
  url = address.exec(command.stderr())![1]!;
  client = await connectSse(url);
}

/** There is space again, and the operator says so. */
function makeSpace(): void {
  for (const file of [logFile, auditFile]) rmSync(file);
  command.process.kill('SIGHUP');
}

const auditState = async () => {
  const { details } = (await (await fetch(`${url}/health/ready`)).json()) as {
    details: { audit: { status: string } };
  };
  return details.audit.status;
};

const told = (text: string) => command.stderr().split(text).length - 1;

it.skipIf(!NO_SPACE)('a full disk fails no call, is told once, and heals without a record lost', async () => {
  await start('best-effort');
  for (let i = 0; i < 10; i++) await answerOf(client, 'get_sensor_status');
  await expect.poll(auditState).toBe('degraded');
  expect(told(`the log file ${logFile} cannot be written (ENOSPC)`)).toBe(1);
  makeSpace();
  await expect.poll(auditState, { timeout: 10_000 }).toBe('up');
  await answerOf(client, 'get_sensor_status');
  expect(told('cannot be written')).toBe(1);
  expect(told('is written again')).toBe(1);
  expect(readFileSync(logFile, 'utf8').match(/get_sensor_status ok/g)).toHaveLength(11);
  const calls = () => readFileSync(auditFile, 'utf8').match(/"action":"tools\/call"/g)?.length;
  await expect.poll(calls).toBe(11);
  expect(await verifyAudit([auditFile])).toMatchObject({ problem: undefined, dropped: 0 });
});

it.skipIf(!NO_SPACE)(
  'where records are required, a full disk holds back answers only as long as it is full',
  async () => {
    await start('required');
    for (let i = 0; i < 5; i++) {
      const result = await call(client, 'get_sensor_status');
      expect(textOf(result)).toMatch(/^internal: no answer leaves this server without its audit record/);
    }
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
    makeSpace();
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { timeout: 10_000 }).toBe(200);
    await answerOf(client, 'get_sensor_status');
    const answered = readFileSync(auditFile, 'utf8').match(/"outcome":"ok"/g);
    expect(answered).toHaveLength(1);
    expect(await verifyAudit([auditFile])).toMatchObject({ problem: undefined, dropped: 5 });
  },
);
