import { describe, expect, it } from 'vitest';
import { Redaction, REDACTED } from './redact.js';

function shown(path: string, value: unknown): unknown {
  return new Redaction().apply(path, value);
}

describe('a secret by its shape', () => {
  it.each([
    'postgres://netmonitor:hunter2@db.example/netmonitor',
    'amqp://user:p/ss@mq.example:5672/',
    'https://hooks.slack.com/services/T000/B000/XXXX',
    'https://discord.com/api/webhooks/123/abc',
    'https://havenwerk.webhook.office.com/webhookb2/abc',
    'https://hooks.havenwerk.example/soar/T0P7/x',
    'https://chat.example.org/hooks/h4mzt8bi6iyrx',
    'https://api.telegram.org/bot12345:abc/sendMessage',
    'https://feed.example.org/list.txt?token=abc',
    'https://feed.example.org/list.txt?format=csv&api_key=abc',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.s5wV0qd',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIE',
    'd41d8cd98f00b204e9800998ecf8427e',
    '3b9a7c51e24d68b2f04c97ad13e5680b3b9a7c51e24d68b2f04c97ad13e5680b',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
    'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
    'demo0f3b9a7c51e24d68b2f04c97ad13e5680b',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'xoxb-12345-67890-abcdef',
    'nmcp_4f81c6aa',
    'Authorization: Bearer abcdef123456',
    'Basic bmV0bW9uaXRvcjpodW50ZXIy',
    'Server=db;User Id=sa;Password=hunter2;',
    'AccountName=x;AccountKey=abc==',
    '{"api_key": "abc"}',
    'mysqldump --password hunter2 netmonitor',
    'PGPASSWORD=hunter2 psql',
    '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi',
  ])('%s is hidden', (value) => {
    expect(shown('some.setting', value)).toBe(REDACTED);
    expect(shown('some.list', ['plain', value])).toEqual(['plain', REDACTED]);
  });
});

describe('a harmless shape', () => {
  it.each([
    ['output_dir', '/var/log/netmonitor/pcap/sensor-hq-core-01/2026'],
    ['feed_url', 'https://check.torproject.org/torbulkexitlist'],
    ['feed_url', 'https://openphish.com:443/feed.txt'],
    ['api_url', 'https://wazuh.havenwerk.example:55000'],
    ['sensor.location', 'Hoofdkantoor Rotterdam, core switch, tweede verdieping'],
    ['interfaces', 'eth0-vlan10-vlan20-vlan30-vlan40-vlan50'],
    ['template', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ['class', 'KerberosPreAuthenticationFailedTooOften2019'],
    ['port_filter', '80,443,8080-8090'],
    ['ja3_blacklist', ['e7d705a3286e19ea42f587b344ee6865']],
    ['sha256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['description', 'Basic checks of passwords and tokens'],
    ['error', 'checksum of the package does not match'],
    ['version', '2.5.2'],
    ['range', '2026-11-20T12:00:00.000Z'],
  ])('%s stays: %j', (path, value) => {
    expect(shown(path, value)).toEqual(value);
  });
});

describe('inside an object', () => {
  it('keys name their values, however deep', () => {
    const config = {
      interface: 'eth1',
      upload: { url: 'https://soc.example/', token: 'x', retries: [{ secret: 'y' }] },
    };
    expect(shown('config', config)).toEqual({
      interface: 'eth1',
      upload: { url: 'https://soc.example/', token: REDACTED, retries: [{ secret: REDACTED }] },
    });
  });

  it('a pair of name and value is understood', () => {
    expect(shown('parameters', { path: 'smtp.password', value: 'x', old_value: 'y' })).toEqual({
      path: 'smtp.password',
      value: REDACTED,
      old_value: REDACTED,
    });
    expect(shown('parameters', { key: 'interval', value: 'hourly' })).toEqual({
      key: 'interval',
      value: 'hourly',
    });
  });

  it('a header is known by its name', () => {
    expect(shown('headers', [{ header: 'X-Api', value: 'x' }])).toEqual([
      { header: 'X-Api', value: REDACTED },
    ]);
  });

  it('a secret used as a key is hidden too', () => {
    expect(shown('tokens_by_sensor', { ghp_16C7e42F292c6912E7710c838347Ae178B4a: 1 })).toEqual({
      [REDACTED]: 1,
    });
  });

  it('a key of a prototype is only a name', () => {
    const cleaned = shown('config', JSON.parse('{"__proto__": {"password": "x"}}')) as object;
    expect(JSON.stringify(cleaned)).toBe(`{"__proto__":{"password":"${REDACTED}"}}`);
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);
  });
});

describe('the note', () => {
  it('counts what was hidden in the whole answer', () => {
    const redaction = new Redaction();
    expect(redaction.notes()).toEqual([]);
    redaction.apply('a.password', 'x');
    expect(redaction.notes()[0]!.message).toMatch(/^1 value that may be secret reads/);
    redaction.apply('a.tokens', ['y', 'z']);
    expect(redaction.notes()).toMatchObject([
      { code: 'redacted', message: expect.stringMatching(/^3 values/) },
    ]);
  });
});
