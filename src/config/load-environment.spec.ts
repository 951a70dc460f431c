import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment } from './environment.js';
import { ConfigurationError, loadEnvironment } from './load-environment.js';
import { variablesOf } from './variable.js';

type Variables = Record<string, string | undefined>;

function settings(variables: Variables, flags: Variables = {}): Environment {
  return loadEnvironment(flags, variables).environment;
}

function refusal(variables: Variables): string {
  try {
    loadEnvironment({}, variables);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return '';
}

function fileOf(content: string | Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), 'netmonitor-')), 'value');
  writeFileSync(file, content);
  return file;
}

it('without any variable the defaults are those of the documentation', () => {
  const { environment, warnings } = loadEnvironment({}, { PATH: '/bin', HOME: '/root' });
  expect(warnings).toEqual([]);
  const values = environment as unknown as Record<string, unknown>;
  expect(variablesOf(Environment).map(({ name, property }) => [name, values[property]])).toEqual([
    ['NETMONITOR_DB_HOST', 'localhost'],
    ['NETMONITOR_DB_PORT', 5432],
    ['NETMONITOR_DB_NAME', 'netmonitor'],
    ['NETMONITOR_DB_USER', 'mcp_readonly'],
    ['NETMONITOR_DB_PASSWORD', undefined],
    ['NETMONITOR_DB_SSLMODE', undefined],
    ['NETMONITOR_DB_SSLROOTCERT', undefined],
    ['NETMONITOR_DB_POOL_MIN', 2],
    ['NETMONITOR_DB_POOL_MAX', 10],
    ['NETMONITOR_DB_STATEMENT_TIMEOUT_MS', 15_000],
    ['NETMONITOR_DB_REPLICAS', undefined],
    ['NETMONITOR_ALLOW_UNSAFE_ROLE', false],
    ['NETMONITOR_PUBLIC_URL', undefined],
    ['NETMONITOR_ALLOWED_HOSTS', undefined],
    ['NETMONITOR_ALLOWED_ORIGINS', undefined],
    ['NETMONITOR_AUTH', undefined],
    ['NETMONITOR_TOKENS_FILE', undefined],
    ['NETMONITOR_OAUTH_ISSUER', undefined],
    ['NETMONITOR_OAUTH_AUDIENCE', undefined],
    ['NETMONITOR_OAUTH_JWKS_URL', undefined],
    ['NETMONITOR_ALLOWED_IPS', undefined],
    ['NETMONITOR_TRUST_PROXY', undefined],
    ['NETMONITOR_TLS_CERT', undefined],
    ['NETMONITOR_TLS_KEY', undefined],
    ['NETMONITOR_RATE_LIMIT', 10],
    ['NETMONITOR_RATE_LIMIT_BURST', 20],
    ['NETMONITOR_MAX_SESSIONS', 10_000],
    ['NETMONITOR_MAX_SESSIONS_PER_CLIENT', 16],
    ['NETMONITOR_AUDIT_FILE', undefined],
    ['NETMONITOR_AUDIT_MODE', 'best-effort'],
    ['NETMONITOR_AUDIT_KEY', undefined],
    ['OLLAMA_BASE_URL', 'http://localhost:11434'],
    ['OLLAMA_MODEL', 'llama3.2'],
    ['OLLAMA_TIMEOUT_MS', 120_000],
    ['OLLAMA_FIRST_BYTE_MS', 60_000],
    ['NETMONITOR_HOST', '127.0.0.1'],
    ['NETMONITOR_PORT', 3000],
    ['NETMONITOR_TRANSPORT', 'sse'],
    ['NETMONITOR_TOOLSETS', 'default'],
    ['NETMONITOR_LOG_LEVEL', 'info'],
    ['NETMONITOR_LOG_FILE', undefined],
    ['NETMONITOR_TIMEZONE', 'UTC'],
    ['NETMONITOR_SHIFTS', '06:00,14:00,22:00'],
    ['NETMONITOR_AS_OF', undefined],
    ['NETMONITOR_GEOIP_FILE', undefined],
    ['REDIS_URL', undefined],
  ]);
});

it('every variable has a meaning to print, and password and key are secrets', () => {
  const variables = variablesOf(Environment);
  expect(variables.filter(({ meaning }) => meaning.length < 5)).toEqual([]);
  expect(variables.filter(({ secret }) => secret).map(({ name }) => name)).toEqual([
    'NETMONITOR_DB_PASSWORD',
    'NETMONITOR_AUDIT_KEY',
    'REDIS_URL',
  ]);
});

describe('a value', () => {
  it.each<[string, string, keyof Environment, unknown]>([
    ['NETMONITOR_DB_PORT', '6543', 'dbPort', 6543],
    ['NETMONITOR_ALLOW_UNSAFE_ROLE', 'TRUE', 'allowUnsafeRole', true],
    ['NETMONITOR_ALLOWED_IPS', '10.8.0.7, 2001:db8::/48', 'allowedIps', '10.8.0.7, 2001:db8::/48'],
    ['NETMONITOR_ALLOWED_IPS', '10.8.0.0/24,2001:DB8:0::/48', 'allowedIps', '10.8.0.0/24,2001:DB8:0::/48'],
    ['NETMONITOR_DB_PORT', ' 6543 ', 'dbPort', 6543],
    ['NETMONITOR_PORT', '0', 'port', 0],
    ['NETMONITOR_DB_HOST', '/var/run/postgresql', 'dbHost', '/var/run/postgresql'],
    ['NETMONITOR_DB_PASSWORD', ' p"w\\ ', 'dbPassword', ' p"w\\ '],
    ['NETMONITOR_DB_SSLMODE', 'verify-ca', 'dbSslMode', 'verify-ca'],
    ['OLLAMA_BASE_URL', '', 'ollamaBaseUrl', ''],
    ['OLLAMA_BASE_URL', 'http://my_ollama:11434', 'ollamaBaseUrl', 'http://my_ollama:11434'],
    ['OLLAMA_BASE_URL', 'https://user:pw@[::1]:1/x', 'ollamaBaseUrl', 'https://user:pw@[::1]:1/x'],
    ['OLLAMA_MODEL', 'registry.local/llama3.2:3b', 'ollamaModel', 'registry.local/llama3.2:3b'],
    ['NETMONITOR_TRANSPORT', 'http', 'transport', 'http'],
    ['NETMONITOR_TOOLSETS', 'default, exports', 'toolsets', 'default, exports'],
    [
      'NETMONITOR_PUBLIC_URL',
      'https://soc.example.org/netmonitor',
      'publicUrl',
      'https://soc.example.org/netmonitor',
    ],
    ['NETMONITOR_TIMEZONE', 'Europe/Amsterdam', 'timezone', 'Europe/Amsterdam'],
    ['NETMONITOR_TIMEZONE', 'utc', 'timezone', 'utc'],
    ['NETMONITOR_SHIFTS', '07:30, 19:30', 'shifts', '07:30, 19:30'],
    ['NETMONITOR_AS_OF', '2026-11-20T12:00:00.001Z', 'asOf', '2026-11-20T12:00:00.001Z'],
    ['NETMONITOR_AS_OF', '2026-11-20T13:00:00+01:00', 'asOf', '2026-11-20T13:00:00+01:00'],
  ])('%s=%j is taken', (name, value, property, expected) => {
    expect(settings({ [name]: value })[property]).toBe(expected);
  });

  it('that is empty means the default', () => {
    const empty = Object.fromEntries(variablesOf(Environment).map(({ name }) => [name, '']));
    expect(settings({ ...empty, OLLAMA_BASE_URL: undefined })).toEqual(new Environment());
  });

  it('of a flag wins over the variable and over its file', () => {
    const flags = { NETMONITOR_PORT: '1', NETMONITOR_HOST: undefined };
    const variables = { NETMONITOR_PORT: '2', NETMONITOR_PORT_FILE: '/none', NETMONITOR_HOST: '::1' };
    expect(settings(variables, flags)).toMatchObject({ port: 1, host: '::1' });
  });
});

describe('a file', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' two\nlines \n\n', ' two\nlines \n'],
    ['', undefined],
    ['\n', undefined],
  ])('of %j gives %j', (content, expected) => {
    expect(settings({ NETMONITOR_DB_PASSWORD_FILE: fileOf(content) }).dbPassword).toBe(expected);
  });

  it('gives numbers too, and is checked like a variable', () => {
    expect(settings({ NETMONITOR_DB_PORT_FILE: fileOf('6543\n') }).dbPort).toBe(6543);
    expect(refusal({ NETMONITOR_DB_PORT_FILE: fileOf('many\n') })).toBe(
      'NETMONITOR_DB_PORT was "many"; allowed: a whole number from 1 to 65535',
    );
  });

  it.each(['/nowhere/at/all', '/tmp', 'x\ny'])('%j that cannot be read is refused', (file) => {
    expect(refusal({ NETMONITOR_DB_PASSWORD_FILE: file })).toBe(
      `NETMONITOR_DB_PASSWORD_FILE was ${JSON.stringify(file)}; allowed: the name of a file this process can read`,
    );
  });

  it('beside the variable itself is refused, unless one of them is empty', () => {
    const file = fileOf('b');
    expect(refusal({ NETMONITOR_DB_PASSWORD: 'a', NETMONITOR_DB_PASSWORD_FILE: file })).toBe(
      'NETMONITOR_DB_PASSWORD and NETMONITOR_DB_PASSWORD_FILE are both set; allowed: one of them',
    );
    expect(settings({ NETMONITOR_DB_PASSWORD: '', NETMONITOR_DB_PASSWORD_FILE: file }).dbPassword).toBe('b');
    expect(settings({ NETMONITOR_DB_PASSWORD: 'a', NETMONITOR_DB_PASSWORD_FILE: '' }).dbPassword).toBe('a');
  });

  it('of countries has the format of MaxMind', () => {
    const file = fileOf(Buffer.concat([Buffer.from('x\xab\xcd\xefMaxMind.com', 'latin1'), Buffer.from('y')]));
    expect(settings({ NETMONITOR_GEOIP_FILE: file }).geoipFile).toBe(file);
  });
});

describe('a name that is not known', () => {
  it.each([
    ['NETMONITOR_DBHOST', 'NETMONITOR_DB_HOST'],
    ['NETMONITOR_TIME_ZONE', 'NETMONITOR_TIMEZONE'],
    ['NETMONITOR_DB_PASWORD_FILE', 'NETMONITOR_DB_PASSWORD'],
  ])('%s gets a warning that names %s', (name, nearest) => {
    expect(loadEnvironment({}, { [name]: 'secret' }).warnings).toEqual([
      `${name} is not known and has no effect; the nearest known name is ${nearest}`,
    ]);
  });

  it.each(['OTHER_DB_HOST', 'netmonitor_db_host', 'PGHOST', 'NETMONITOR_PORT_FILE'])(
    'is not meant by %s',
    (name) => {
      expect(loadEnvironment({}, { [name]: '' }).warnings).toEqual([]);
    },
  );
});
