import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Redaction, REDACTED } from './redact.js';

function shown(path: string, value: unknown): unknown {
  return new Redaction().apply(path, value);
}

describe('a secret by its name', () => {
  it.each([
    ['integrations.siem.wazuh.api_password', 'hunter2'],
    ['integrations.siem.wazuh.api_user', 'netmonitor'],
    ['integrations.threat_intel.otx.api_key', 'abc'],
    ['abuseipdb.apikey', 'abc'],
    ['abuseipdb.apiKey', 'abc'],
    ['ABUSEIPDB.API-KEY', 'abc'],
    ['database.password', 'netmonitor'],
    ['database.passwd', 'x'],
    ['dbpassword', 'x'],
    ['smtp.pass', 'x'],
    ['smtp.user', 'alarm@havenwerk.example'],
    ['email.smtp_username', 'alarm'],
    ['dashboard.secret_key', 'x'],
    ['dashboard.session_keys', ['x']],
    ['sensor.token', 'x'],
    ['sensor.authToken', 'x'],
    ['cloud.credentials.region', 'eu-west-1'],
    ['cloud.access_key', 'x'],
    ['cloud.access_key_2', 'x'],
    ['tls.private_key', '/etc/ssl/server.key'],
    ['tls.ssl_key', 'x'],
    ['proxy.auth', 'user:x'],
    ['siem.auth_header', 'x'],
    ['snmp.community', 'public'],
    ['wifi.psk', 'x'],
    ['soar.webhook_url', 'https://example.org/x'],
    ['notifications.webhook.url', 'https://example.org/x'],
    ['notifications.webhook.auth', 'x'],
    ['login.password', '12345'],
    ['login.password', 123_456_789],
    ['user_password_hash', 'x'],
    ['mfa.seed', 'JBSWY3DPEHPK3PXP'],
    ['mfa.seed_value', 'x'],
    ['mfa.backup_codes', ['x']],
    ['mfa.recoveryCodes', ['x']],
    ['recovery.phrase', 'correct horse battery staple'],
    ['wallet.mnemonic', 'correct horse battery staple'],
    ['maxmind.license', 'aBcDeFgHiJkLmNoP'],
    ['geo.licence', 'x'],
    ['geo.licence', 'MIT-4f81-c6aa'],
    ['api.pin_code', '4711'],
    ['api.pin_code', 4711],
    ['siem.hmac', 'x'],
    ['web.session_signing', 'x'],
    ['integrations.cred', 'x'],
    ['sms.authid', 'x'],
    ['sms.auth_id', 'x'],
    ['splunk.hec', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ['splunk.hec_1', '6f9619ff-8b86-d011-b42d-00c04fc964ff'],
    ['siem.headers.X-Api', 'x'],
    ['vault.unseal', 'x'],
    ['vault.unseal.1', 'x'],
  ])('%s is hidden', (path, value) => {
    expect(shown(path, value)).toEqual(Array.isArray(value) ? [REDACTED] : REDACTED);
  });
});

describe('a name that only sounds secret', () => {
  it.each([
    ['thresholds.brute_force.enabled', true],
    ['thresholds.brute_force.attempts_threshold', 5],
    ['thresholds.kerberos.tgt_lifetime_max', 36_000],
    ['threat.ransomware_ransom_note.min_keyword_matches', 3],
    ['threat.credential_dumping.sensitivity', 'medium'],
    ['threat.iot_botnet.default_creds_threshold', 3],
    ['thresholds.password_spraying.mode', 'strict'],
    ['dashboard.token_required', true],
    ['dashboard.token_ttl', 3_600],
    ['dashboard.password_min_length', 12],
    ['dashboard.auth.method', 'ldap'],
    ['dashboard.auth_enabled', false],
    ['search.keywords', ['invoice', 'payroll']],
    ['zoo.monkey', 'chimp'],
    ['tls.public_key', 'short'],
    ['nlp.tokenizer', 'words'],
    ['office.secretary', 'Anna'],
    ['network.bypass', 'none'],
    ['networks.private', ['10.0.0.0/8', 'fd00::/8']],
    ['private_networks', ['10.0.0.0/8']],
    ['integrations.notifications.webhook.method', 'POST'],
    ['integrations.notifications.webhook.forward_severities', ['CRITICAL']],
    ['integrations.threat_intel.otx.api_key', ''],
    ['integrations.siem.wazuh.api_password', null],
    ['updated_by', 'admin'],
    ['soar.email_recipients', ['soc@havenwerk.example']],
    ['product.license', 'Apache-2.0'],
    ['product.licence', 'GPL-3.0-or-later'],
    ['geo.license', 'GeoLite2'],
    ['product.license_type', 'commercial'],
    ['thresholds.session_timeout', 1_800],
    ['mfa.backup_codes_remaining', 8],
    ['splunk.hec_url', 'https://splunk.example:8088'],
    ['seed_nodes', ['10.0.0.1']],
    ['siem.hmac_algorithm', 'sha256'],
  ])('%s stays: %j', (path, value) => {
    expect(shown(path, value)).toEqual(value);
  });
});

it('every parameter of NetMonitor stays visible with its default', () => {
  const file = new URL('../../../../test/fixtures/netmonitor-parameters.json', import.meta.url);
  const parameters = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  expect(parameters.length).toBeGreaterThan(300);
  const hidden = parameters.filter(([path, value]) => JSON.stringify(shown(path, value)).includes(REDACTED));
  expect(hidden).toEqual([]);
});
