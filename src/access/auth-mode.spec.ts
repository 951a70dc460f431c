import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment } from '../config/environment.js';
import { authModeOf, checkDoor } from './auth-mode.js';
import { changeTokenFile } from './tokens/token-file.js';

const tokensFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-')), 'tokens.json');
changeTokenFile(tokensFile, () => []);

const settings = (given: Partial<Environment>) => Object.assign(new Environment(), given);

describe('the way clients prove who they are', () => {
  it('follows from what is set', () => {
    expect(authModeOf(settings({}))).toBe('none');
    expect(authModeOf(settings({ tokensFile: '/x' }))).toBe('token');
    expect(authModeOf(settings({ oauthIssuer: 'https://id.example' }))).toBe('oauth');
    expect(authModeOf(settings({ tokensFile: '/x', oauthIssuer: 'https://id.example' }))).toBe('token');
    expect(authModeOf(settings({ tokensFile: '/x', auth: 'none' }))).toBe('none');
  });
});

describe('an open door', () => {
  it.each<Partial<Environment>>([
    { host: '0.0.0.0' },
    { host: '::' },
    { host: '10.8.0.1' },
    { host: 'soc.example' },
    { host: '127.0.0.1.example' },
    { publicUrl: 'https://mcp.soc.example' },
    { publicUrl: 'http://[2001:db8::1]:3000' },
    { trustProxy: '127.0.0.1, 10.0.0.2' },
    { trustProxy: '0.0.0.0/1' },
    { trustProxy: '127.0.0.0/7' },
    { trustProxy: '127.0.0.1/1' },
    { trustProxy: '::1/127' },
    { trustProxy: '::/1' },
    { host: '0.0.0.0', allowedIps: '0.0.0.0/0' },
    { host: '::', allowedIps: '192.0.2.7, ::/0' },
    { host: '0.0.0.0', allowedIps: '0.0.0.0/1,128.0.0.0/1' },
    { host: '::', allowedIps: '::ffff:0:0/96' },
    { host: '::', allowedIps: '2000::/3' },
  ])('is refused: %j', (given) => {
    expect(() => checkDoor(settings(given))).toThrow(/NETMONITOR_TOKENS_FILE .*NETMONITOR_AUTH=none/);
  });

  it('says which network is no limit', () => {
    const given = { host: '0.0.0.0', allowedIps: '192.0.2.7, 0.0.0.0/0' };
    expect(() => checkDoor(settings(given))).toThrow(/NETMONITOR_ALLOWED_IPS admits 0\.0\.0\.0\/0,/);
  });

  it.each<Partial<Environment>>([
    {},
    { host: '::1' },
    { host: '127.0.0.53' },
    { host: 'localhost' },
    { publicUrl: 'http://localhost:3000', trustProxy: '127.0.0.1,::1' },
    { publicUrl: 'http://[::1]:3000' },
    { host: '0.0.0.0', tokensFile },
    { host: '0.0.0.0', oauthIssuer: 'https://id.example', publicUrl: 'https://mcp.soc.example' },
    { trustProxy: '127.0.0.0/8, ::1/128, 127.4.0.0/16, ::ffff:127.0.0.1' },
    { host: '0.0.0.0', allowedIps: '192.0.2.7' },
    { host: '::', allowedIps: '10.0.0.0/8, fc00::/7' },
    { host: '0.0.0.0', allowedIps: '0.0.0.0/0', auth: 'none' },
    { host: '0.0.0.0', allowedIps: '0.0.0.0/0', tokensFile },
    { host: '0.0.0.0', auth: 'none' },
  ])('is not seen in %j', (given) => {
    expect(() => checkDoor(settings(given))).not.toThrow();
  });
});

describe('settings that contradict each other', () => {
  it.each<[Partial<Environment>, RegExp]>([
    [{ tokensFile: '/nowhere/tokens.json' }, /token create/],
    [{ oauthIssuer: 'http://id.example' }, /NETMONITOR_OAUTH_ISSUER is no safe place/],
    [{ oauthIssuer: 'https://id.example', host: '0.0.0.0' }, /NETMONITOR_PUBLIC_URL/],
    [{ auth: 'token' }, /NETMONITOR_TOKENS_FILE/],
    [{ auth: 'oauth', tokensFile: '/x' }, /NETMONITOR_OAUTH_ISSUER/],
    [{ tlsCert: '/x' }, /NETMONITOR_TLS_KEY/],
    [{ tlsKey: '/x' }, /NETMONITOR_TLS_CERT/],
  ])('%j names the missing variable', (given, missing) => {
    expect(() => checkDoor(settings(given))).toThrow(missing);
  });
});
