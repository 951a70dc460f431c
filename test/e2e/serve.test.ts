import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/access/audit/verify-audit.js';
import { databaseSettings, type RunningCommand, runCommand, startCommand } from '../support/command.js';
import { bearer, call, connectHttp } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

let database: TestDatabase;
let settings: Record<string, string>;
let command: RunningCommand | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  settings = databaseSettings(database.address);
});

afterEach(async () => {
  command?.process.kill('SIGTERM');
  await command?.ended;
  command = undefined;
});

afterAll(() => database.drop());

async function start(more: Record<string, string> = {}): Promise<string> {
  command = startCommand([], { ...settings, ...more });
  const address = /NetMonitor MCP server on (http:\S+)/;
  await expect.poll(() => command!.stderr(), { timeout: 20_000 }).toMatch(address);
  return address.exec(command.stderr())![1]!;
}

describe('a database role that can write', () => {
  beforeAll(() => database.owner.query(`GRANT INSERT ON alerts TO ${database.address.user}`));
  afterAll(() => database.owner.query(`REVOKE INSERT ON alerts FROM ${database.address.user}`));

  it('stops the start, and the refusal names the script that mends it', async () => {
    const { code, stderr } = await runCommand([], { ...settings, NETMONITOR_LOG_LEVEL: 'fatal' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^netmonitor-mcp: the database role \S+ can write to alerts .*\n$/);
    const script = resolve('deploy/sql/readonly-role.sql');
    expect(stderr).toContain(
      `run sudo -u postgres psql -v ON_ERROR_STOP=1 -d ${database.address.name} -f ${script} and log in`,
    );
  });

  it('is loud everywhere when it was allowed', async () => {
    const url = await start({ NETMONITOR_ALLOW_UNSAFE_ROLE: 'true' });
    expect(command!.stderr()).toContain('NETMONITOR_ALLOW_UNSAFE_ROLE lets this pass');
    const ready = await (await fetch(`${url}/health/ready`)).json();
    expect(ready).toMatchObject({ details: { database_role: { status: 'degraded' } } });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('netmonitor_mcp_unsafe_database_role 1\n');
    expect(JSON.stringify(ready)).not.toContain('alerts');
  });
});

describe('a password that comes from a file', () => {
  it('may be rotated while the server runs', async () => {
    const { owner, address } = database;
    const role = `rotating_${process.pid}`;
    await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'first' IN ROLE ${address.user}`);
    await owner.query(`GRANT CONNECT ON DATABASE ${address.name} TO ${role}`);
    const file = join(mkdtempSync(join(tmpdir(), 'netmonitor-password-')), 'password');
    writeFileSync(file, 'first\n');
    const changed = {
      NETMONITOR_DB_USER: role,
      NETMONITOR_DB_PASSWORD: '',
      NETMONITOR_DB_PASSWORD_FILE: file,
    };
    const url = await start(changed);
    const health = async () => (await fetch(`${url}/health`)).status;
    expect(await health()).toBe(200);
    await owner.query(`ALTER ROLE ${role} PASSWORD 'second'`);
    await owner.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()',
      [role],
    );
    await expect.poll(health, { timeout: 10_000 }).toBe(503);
    writeFileSync(file, 'second\n');
    await expect.poll(health, { timeout: 20_000 }).toBe(200);
    command!.process.kill('SIGTERM');
    await command!.ended;
    await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

describe('SIGHUP', () => {
  it('opens log and audit file anew and reads the tokens, and the audit chain goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'netmonitor-hup-'));
    const [logFile, auditFile] = [join(folder, 'log.jsonl'), join(folder, 'audit.jsonl')];
    const tokens = new TestTokens();
    const first = tokens.add('first');
    const url = await start({
      NETMONITOR_LOG_FILE: logFile,
      NETMONITOR_AUDIT_FILE: auditFile,
      NETMONITOR_TOKENS_FILE: tokens.file,
    });
    const ask = async (token: string) => {
      const client = await connectHttp(url, token);
      await call(client, 'get_sensor_status');
      await client.close();
    };
    await ask(first);
    for (const file of [logFile, auditFile]) renameSync(file, `${file}.1`);
    const second = tokens.add('second');
    command!.process.kill('SIGHUP');
    await expect.poll(async () => (await fetch(`${url}/metrics`, bearer(second))).status).toBe(200);
    await ask(second);
    await expect.poll(() => readFileSync(auditFile, 'utf8')).toContain('token:second');
    expect(readFileSync(logFile, 'utf8')).toContain('get_sensor_status ok');
    expect(readFileSync(`${logFile}.1`, 'utf8')).toContain('get_sensor_status ok');
    const verdict = await verifyAudit([`${auditFile}.1`, auditFile]);
    expect(verdict.problem).toBeUndefined();
    expect(verdict).toMatchObject({ first: 1 });
  });
});
