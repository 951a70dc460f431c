import { describe, expect, it } from 'vitest';
import { ConfigurationError, loadEnvironment } from './load-environment.js';

function refusal(variables: Record<string, string>): string {
  try {
    loadEnvironment({}, variables);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return '';
}

const PORTS = 'a whole number from 1 to 65535';
const ADDRESS = 'an address that begins with http:// or https://';
const SHIFTS = 'one to six ascending times such as 06:00,14:00,22:00';
const ADDRESSES =
  'addresses or networks such as 10.8.0.0/24,2001:db8::/48, separated by commas; a network is named by its first address';
const PROXIES =
  'addresses or networks such as 127.0.0.1,10.8.0.0/24, separated by commas; a network is named by its first address, and none is /0';
const INSTANT = 'an RFC 3339 instant such as 2026-11-20T12:00:00Z';
const ZONE = 'an IANA time zone such as UTC or Europe/Amsterdam';
const REPLICAS = '1 to 16 of host:port such as db2:5432,db3:5432, separated by commas';
const TOOLSETS =
  'default, all, or a list, separated by commas, of alerts, traffic, sensors, devices, directory, attack, intel, configuration, exports, ollama, system, analyst';
const FILE = 'the name of a file this process can read';

describe('one line names the variable, what it was and what is allowed:', () => {
  it.each([
    ['NETMONITOR_DB_HOST', 'x'.repeat(256), 'a host name or address'],
    ['NETMONITOR_DB_PORT', '0', PORTS],
    ['NETMONITOR_DB_PORT', '65536', PORTS],
    ['NETMONITOR_DB_PORT', '-1', PORTS],
    ['NETMONITOR_DB_PORT', '5432.5', PORTS],
    ['NETMONITOR_DB_PORT', '1e3', PORTS],
    ['NETMONITOR_DB_PORT', '0x10', PORTS],
    ['NETMONITOR_DB_PORT', 'five', PORTS],
    ['NETMONITOR_DB_PORT', ' ', PORTS],
    ['NETMONITOR_DB_PORT', '5432\n5433', PORTS],
    ['NETMONITOR_DB_NAME', 'x'.repeat(64), 'a database name of 1 to 63 characters'],
    ['NETMONITOR_DB_USER', 'x'.repeat(64), 'a role name of 1 to 63 characters'],
    ['NETMONITOR_DB_SSLMODE', 'prefer', 'one of disable, require, verify-ca, verify-full'],
    ['NETMONITOR_DB_SSLROOTCERT', '/nowhere.pem', FILE],
    ['NETMONITOR_DB_SSLROOTCERT', '/tmp', FILE],
    ['NETMONITOR_DB_POOL_MIN', '-1', 'a whole number from 0 to 100'],
    ['NETMONITOR_DB_POOL_MAX', '0', 'a whole number from 1 to 100'],
    ['NETMONITOR_DB_POOL_MAX', '101', 'a whole number from 1 to 100'],
    ['NETMONITOR_DB_STATEMENT_TIMEOUT_MS', '99', 'a whole number from 100 to 600000'],
    ['NETMONITOR_DB_REPLICAS', 'db2', REPLICAS],
    ['NETMONITOR_DB_REPLICAS', 'db2:0', REPLICAS],
    ['NETMONITOR_DB_REPLICAS', 'db2:5432;db3:5432', REPLICAS],
    ['NETMONITOR_DB_REPLICAS', '[fe80]:5432', REPLICAS],
    ['OLLAMA_BASE_URL', 'localhost:11434', `${ADDRESS}, or empty`],
    ['OLLAMA_BASE_URL', 'ftp://localhost', `${ADDRESS}, or empty`],
    ['OLLAMA_MODEL', 'a model', 'a model name such as llama3.2 or llama3.2:3b'],
    ['OLLAMA_TIMEOUT_MS', '999', 'a whole number from 1000 to 3600000'],
    ['OLLAMA_FIRST_BYTE_MS', '3600001', 'a whole number from 1000 to 3600000'],
    ['NETMONITOR_PORT', '99999', 'a whole number from 0 to 65535'],
    ['NETMONITOR_TRANSPORT', 'SSE', 'one of sse, http, stdio'],
    ['NETMONITOR_TOOLSETS', 'alrts', TOOLSETS],
    ['NETMONITOR_TOOLSETS', 'alerts,', TOOLSETS],
    ['NETMONITOR_TOOLSETS', 'Alerts', TOOLSETS],
    ['NETMONITOR_PUBLIC_URL', 'soc.example.org', ADDRESS],
    ['NETMONITOR_PUBLIC_URL', 'javascript:alert(1)', ADDRESS],
    ['NETMONITOR_LOG_LEVEL', 'verbose', 'one of fatal, error, warn, info, debug, trace'],
    ['NETMONITOR_LOG_FILE', 'x'.repeat(4_097), 'a file name'],
    ['NETMONITOR_TIMEZONE', 'Amsterdam', ZONE],
    ['NETMONITOR_TIMEZONE', '+01:00', ZONE],
    ['NETMONITOR_TIMEZONE', '2026-11-20T00:00Z', ZONE],
    ['NETMONITOR_TIMEZONE', '2026-11-20T00:00+01:00[Europe/Amsterdam]', ZONE],
    ['NETMONITOR_SHIFTS', '6:00', SHIFTS],
    ['NETMONITOR_SHIFTS', '24:00', SHIFTS],
    ['NETMONITOR_SHIFTS', '14:00,06:00', SHIFTS],
    ['NETMONITOR_SHIFTS', '06:00,06:00', SHIFTS],
    ['NETMONITOR_SHIFTS', '06:00,', SHIFTS],
    ['NETMONITOR_SHIFTS', '00:00,01:00,02:00,03:00,04:00,05:00,06:00', SHIFTS],
    ['NETMONITOR_AS_OF', 'now', INSTANT],
    ['NETMONITOR_AS_OF', '2026-11-20', INSTANT],
    ['NETMONITOR_AS_OF', '2026-11-20T12:00:00', INSTANT],
    ['NETMONITOR_AS_OF', '2026-02-30T12:00:00Z', INSTANT],
    ['NETMONITOR_AS_OF', '2026-11-20T12:00:00+01:00[Europe/Amsterdam]', INSTANT],
    ['NETMONITOR_AS_OF', '+012026-11-20T12:00:00Z', INSTANT],
    ['NETMONITOR_AS_OF', '0000-01-01T00:00:00Z', INSTANT],
    ['NETMONITOR_ALLOWED_IPS', '10.8.0.0/33', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '10.8.0.7,', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '10.8', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '10.0.0.0/0', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '10.8.0.7/24', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '2001:db8::1/48', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '010.0.0.0/8', ADDRESSES],
    ['NETMONITOR_ALLOWED_IPS', '10.0.0.0/8/8', ADDRESSES],
    ['NETMONITOR_TRUST_PROXY', 'loopback', PROXIES],
    ['NETMONITOR_TRUST_PROXY', '127.0.0.1,10.0.0.0/0', PROXIES],
    ['NETMONITOR_TRUST_PROXY', '0.0.0.0/0', PROXIES],
    ['NETMONITOR_TRUST_PROXY', '::/00', PROXIES],
    ['NETMONITOR_AUTH', 'basic', 'one of token, oauth, none'],
    ['NETMONITOR_AUDIT_MODE', 'strict', 'one of best-effort, required'],
    ['NETMONITOR_ALLOW_UNSAFE_ROLE', 'yes', 'true or false'],
    ['NETMONITOR_RATE_LIMIT', '0', 'a whole number from 1 to 100000'],
    ['NETMONITOR_TLS_CERT', '/nowhere.pem', 'the name of a file this process can read'],
    ['NETMONITOR_OAUTH_ISSUER', 'id.example', 'an address that begins with http:// or https://'],
    ['NETMONITOR_GEOIP_FILE', '/etc/hostname', 'the name of a MaxMind-format country database'],
    ['NETMONITOR_GEOIP_FILE', '/nowhere.mmdb', 'the name of a MaxMind-format country database'],
  ])('%s=%j', (name, value, allowed) => {
    expect(refusal({ [name]: value })).toBe(
      `${name} was ${JSON.stringify(value.slice(0, 100))}; allowed: ${allowed}`,
    );
  });

  it('each of several', () => {
    const lines = refusal({
      NETMONITOR_DB_PORT: 'x\ny',
      NETMONITOR_TIMEZONE: 'Mars',
      NETMONITOR_DB_PASSWORD_FILE: '/nowhere',
      NETMONITOR_LOG_LEVEL: 'loud',
    }).split('\n');
    expect(new Set(lines.map((line) => line.split(' ')[0]))).toEqual(
      new Set([
        'NETMONITOR_DB_PASSWORD_FILE',
        'NETMONITOR_DB_PORT',
        'NETMONITOR_LOG_LEVEL',
        'NETMONITOR_TIMEZONE',
      ]),
    );
    expect(lines).toHaveLength(4);
  });
});

describe('a password', () => {
  it.each([
    'htp://analyst:hunter2@ollama:11434',
    'http://analyst:hun@ter2@oll ama',
    'http://analyst:hunter2/x@oll ama',
    'analyst:hunter2@ollama',
    `http://analyst:hunter2${'x'.repeat(200)}@oll ama`,
  ])('in the address %s is not printed', (address) => {
    expect(refusal({ OLLAMA_BASE_URL: address })).toMatch(/^OLLAMA_BASE_URL was "(\w+:\/\/)?\(hidden\)@oll/);
  });

  it('is not printed beside the errors of others', () => {
    const message = refusal({ NETMONITOR_DB_PASSWORD: 'hunter2', NETMONITOR_DB_PORT: 'x' });
    expect(message).toMatch(/^NETMONITOR_DB_PORT was "x"; [^\n]+$/);
  });
});

describe('an address of Redis', () => {
  it.each([
    'localhost:6379',
    'http://soc:hunter2@redis',
    'redis://',
    'redis://redis/database',
    'redis://redis/0/1',
    'redis://redis?tls=false',
    'redis://redis#0',
  ])('is not %s, and what it was is not printed', (address) => {
    expect(refusal({ REDIS_URL: address })).toBe(
      'REDIS_URL was (hidden); allowed: redis:// or rediss://[USER:PASSWORD@]HOST[:PORT][/DATABASE]',
    );
  });

  it.each(['redis://redis', 'rediss://soc:hunter2@redis.example:6380/2', 'redis://:hunter2@[::1]/'])(
    'may be %s',
    (address) => {
      expect(refusal({ REDIS_URL: address })).toBe('');
    },
  );
});

describe('the connections kept open', () => {
  it('cannot be more than there may be', () => {
    expect(refusal({ NETMONITOR_DB_POOL_MIN: '20' })).toBe(
      'NETMONITOR_DB_POOL_MIN was "20"; allowed: at most NETMONITOR_DB_POOL_MAX (10)',
    );
  });

  it.each([{ NETMONITOR_DB_POOL_MAX: '1' }, { NETMONITOR_DB_POOL_MAX: '1', NETMONITOR_DB_POOL_MIN: '' }])(
    'follow when only the most is set: %j',
    (variables) => {
      expect(loadEnvironment({}, variables).environment).toMatchObject({ dbPoolMin: 1, dbPoolMax: 1 });
    },
  );
});
