import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/commands/doctor/finding.js';
import { makeCertificate } from '../support/certificate.js';
import { databaseSettings, runCommand, startCommand } from '../support/command.js';
import { startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';

type Settings = Record<string, string>;

const ROLE_SCRIPT = 'deploy/sql/readonly-role.sql';
const folder = mkdtempSync(join(tmpdir(), 'netmonitor-doctor-'));
let database: TestDatabase;
let healthy: Settings;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertAlert(database.owner);
  healthy = databaseSettings(database.address);
});

afterAll(() => database.drop());

async function examine(broken: Settings = {}): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, stdout } = await runCommand(['doctor', '--json'], { ...healthy, ...broken });
  return { code, findings: (JSON.parse(stdout) as { findings: Finding[] }).findings };
}

/** The one failure that a broken set-up must be named by. */
async function failureOf(broken: Settings): Promise<Finding> {
  const { code, findings } = await examine(broken);
  expect(code).toBe(1);
  const failures = findings.filter(({ state }) => state === 'fail');
  expect(failures).toHaveLength(1);
  expect(failures[0]!.fix).toBeTruthy();
  return failures[0]!;
}

async function warningOf(check: string, doubtful: Settings): Promise<Finding> {
  const { code, findings } = await examine(doubtful);
  expect(code).toBe(0);
  const warning = findings.find((finding) => finding.check === check && finding.state === 'warn');
  expect(warning?.fix).toBeTruthy();
  return warning!;
}

const inFolder = (name: string) => {
  mkdirSync(join(folder, name), { recursive: true });
  return makeCertificate(join(folder, name), `${name}.example`);
};

describe('netmonitor-mcp doctor', () => {
  it('finds nothing broken in a healthy set-up and says what it looked at', async () => {
    const { code, findings } = await examine({ NETMONITOR_TOKENS_FILE: tokensWithOne() });
    expect(findings.filter(({ state }) => state !== 'ok' && state !== 'warn')).toEqual([]);
    expect(code).toBe(0);
    const checks = findings.map(({ check }) => check);
    for (const check of ['settings', 'access', 'tokens', 'port', 'database', 'role', 'tables', 'ollama']) {
      expect(checks).toContain(check);
    }
  });

  it('prints a line per finding, with the fix under it', async () => {
    const { code, stdout } = await runCommand(['doctor'], { ...healthy, NETMONITOR_DB_PASSWORD: 'wrong' });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^FAIL {2}database .*the password is wrong, or there is no such role\n {6,}fix: set NETMONITOR_DB_PASSWORD/m,
    );
    expect(stdout).toMatch(/\n1 broken, \d+ to look at\n$/);
    expect(stdout).not.toContain('wrong\n      at ');
  });
});

describe('a broken set-up is named rightly', () => {
  it('a setting that is none', async () => {
    const failure = await failureOf({ NETMONITOR_DB_POOL_MAX: 'many' });
    expect(failure).toMatchObject({
      check: 'settings',
      message: expect.stringContaining('NETMONITOR_DB_POOL_MAX'),
    });
  });

  it('an open door', async () => {
    const failure = await failureOf({ NETMONITOR_HOST: '0.0.0.0' });
    expect(failure).toMatchObject({ check: 'access', message: expect.stringContaining('0.0.0.0') });
  });

  it('a token file that others may read', async () => {
    const file = tokensWithOne();
    chmodSync(file, 0o644);
    const failure = await failureOf({ NETMONITOR_TOKENS_FILE: file });
    expect(failure).toMatchObject({ check: 'tokens', message: expect.stringContaining('chmod 600') });
  });

  it('tokens that have all expired', async () => {
    const tokens = new TestTokens();
    tokens.add('old', { expires_at: '2020-01-01T00:00:00Z' });
    const failure = await failureOf({ NETMONITOR_TOKENS_FILE: tokens.file });
    expect(failure).toMatchObject({ check: 'tokens', fix: expect.stringContaining('token create') });
  });

  it('a key of another certificate', async () => {
    const [a, b] = [inFolder('a'), inFolder('b')];
    const { code, findings } = await examine({
      NETMONITOR_TLS_CERT: a.certFile,
      NETMONITOR_TLS_KEY: b.keyFile,
    });
    expect(code).toBe(1);
    expect(findings.find(({ check }) => check === 'tls')).toMatchObject({ state: 'fail' });
  });

  it('a certificate about to expire', async () => {
    const { certFile, keyFile } = inFolder('soon');
    const warning = await warningOf('tls', { NETMONITOR_TLS_CERT: certFile, NETMONITOR_TLS_KEY: keyFile });
    expect(warning.message).toMatch(/expires in \d days/);
  });

  it('a certificate that has expired', async () => {
    const { keyFile } = inFolder('gone');
    const certFile = join(folder, 'gone', 'old.pem');
    const request = join(folder, 'gone', 'request.pem');
    execFileSync('openssl', ['req', '-new', '-key', keyFile, '-subj', '/CN=gone', '-out', request]);
    const sign = ['x509', '-req', '-in', request, '-signkey', keyFile, '-days', '-1', '-out', certFile];
    execFileSync('openssl', sign, { stdio: 'ignore' });
    const failure = await failureOf({ NETMONITOR_TLS_CERT: certFile, NETMONITOR_TLS_KEY: keyFile });
    expect(failure).toMatchObject({ check: 'tls', message: expect.stringContaining('expired on') });
  });

  it('a port that another program has', async () => {
    const other = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const failure = await failureOf({ NETMONITOR_PORT: String(port) });
    other.close();
    expect(failure).toMatchObject({ check: 'port', fix: expect.stringContaining('ss -tlnp') });
  });

  it('a port that another program has which answers every question', async () => {
    const other = createHttpServer((_, response) => response.end('{"status":"ok"}')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const failure = await failureOf({ NETMONITOR_PORT: String(port) });
    other.close();
    expect(failure).toMatchObject({ check: 'port', message: expect.stringContaining('another program') });
  });

  it('but a port that our own server has, with TLS on every address, is well', async () => {
    const { certFile, keyFile } = inFolder('own');
    const own = {
      NETMONITOR_TLS_CERT: certFile,
      NETMONITOR_TLS_KEY: keyFile,
      NETMONITOR_HOST: '0.0.0.0',
      NETMONITOR_TOKENS_FILE: tokensWithOne(),
    };
    const server = startCommand([], { ...healthy, ...own });
    const address = /on https:\/\/\S+?:(\d+)/;
    await expect.poll(() => server.stderr(), { timeout: 20_000 }).toMatch(address);
    const port = address.exec(server.stderr())![1]!;
    const { code, findings } = await examine({ ...own, NETMONITOR_PORT: port });
    server.process.kill('SIGTERM');
    await server.ended;
    expect(findings.find(({ check }) => check === 'port')).toMatchObject({ state: 'ok' });
    expect(code).toBe(0);
  });

  it('an address this machine does not have', async () => {
    const failure = await failureOf({
      NETMONITOR_HOST: '192.0.2.1',
      NETMONITOR_TOKENS_FILE: tokensWithOne(),
    });
    expect(failure).toMatchObject({ check: 'port', fix: expect.stringContaining('VPN') });
  });

  it('an audit folder that is not there', async () => {
    const failure = await failureOf({
      NETMONITOR_AUDIT_FILE: '/nowhere/audit.jsonl',
      NETMONITOR_AUDIT_MODE: 'required',
    });
    expect(failure).toMatchObject({
      check: 'audit',
      message: expect.stringContaining('no call is answered'),
    });
  });

  it('a log file that is a folder', async () => {
    const failure = await failureOf({ NETMONITOR_LOG_FILE: folder });
    expect(failure).toMatchObject({ check: 'log', fix: `name a file in it: ${folder}/NAME` });
  });

  it.each([
    [{ NETMONITOR_DB_PORT: '1' }, 'nothing listens there'],
    [{ NETMONITOR_DB_PASSWORD: 'wrong' }, 'the password is wrong'],
    [{ NETMONITOR_DB_PASSWORD: '' }, 'no password is set'],
    [{ NETMONITOR_DB_USER: 'nobody_of_that_name' }, 'or there is no such role'],
    [{ NETMONITOR_DB_NAME: 'netmonitor_elsewhere' }, 'there is no such database'],
    [{ NETMONITOR_DB_SSLMODE: 'require' }, 'SSL'],
  ])('a database that cannot be reached with %j', async (broken, why) => {
    const failure = await failureOf(broken);
    expect(failure.check).toBe('database');
    expect(failure.message).toContain(why);
  });

  it('a role that is not there, with the script that makes it', async () => {
    const { fix } = await failureOf({ NETMONITOR_DB_USER: 'mcp_readonly' });
    const { name } = database.address;
    expect(fix).toContain(`sudo -u postgres psql -v ON_ERROR_STOP=1 -d ${name} -f ${resolve(ROLE_SCRIPT)}`);
  });

  it('a role that can write', async () => {
    const { user } = database.address;
    await database.owner.query(`GRANT UPDATE (acknowledged) ON alerts TO ${user}`);
    const failure = await failureOf({});
    await database.owner.query(`REVOKE UPDATE (acknowledged) ON alerts FROM ${user}`);
    expect(failure).toMatchObject({ check: 'role', fix: expect.stringContaining('readonly-role.sql') });
    expect(failure.message).toContain('alerts');
  });

  it('a table that cannot be read', async () => {
    await database.owner.query('ALTER TABLE sensor_commands RENAME TO sensor_commands_old');
    const warning = await warningOf('tables', {});
    await database.owner.query('ALTER TABLE sensor_commands_old RENAME TO sensor_commands');
    expect(warning.message).toContain('sensor_commands');
  });

  it('an issuer whose keys cannot be fetched', async () => {
    const failure = await failureOf({
      NETMONITOR_OAUTH_ISSUER: 'http://127.0.0.1:1',
      NETMONITOR_PORT: '3999',
    });
    expect(failure).toMatchObject({
      check: 'oauth',
      fix: expect.stringContaining('NETMONITOR_OAUTH_ISSUER'),
    });
  });

  it('a model that is not there', async () => {
    const ollama = await startFakeOllama('missing_model');
    const warning = await warningOf('ollama', { OLLAMA_BASE_URL: ollama.url });
    await ollama.close();
    expect(warning.fix).toBe('ollama pull llama3.2');
  });

  it('a misspelt variable', async () => {
    const warning = await warningOf('settings', { NETMONITOR_TOKEN_FILE: 'x' });
    expect(warning.message).toContain('NETMONITOR_TOKENS_FILE');
  });
});

function tokensWithOne(): string {
  const tokens = new TestTokens();
  tokens.add('one');
  return tokens.file;
}
