import { describe, expect, it } from 'vitest';
import { Environment } from '../../config/environment.js';
import { ConfigurationError } from '../../config/load-environment.js';
import { oauthSettings, resourceOrigin } from './oauth-settings.js';

const ISSUER = 'https://sso.example/realms/soc';
const environment = (settings: Partial<Environment>) =>
  Object.assign(new Environment(), { oauthIssuer: ISSUER, ...settings });

describe('the name of this server in tokens', () => {
  it.each<[Partial<Environment>, string]>([
    [{}, 'http://127.0.0.1:3000'],
    [{ host: '::1', port: 8080 }, 'http://[::1]:8080'],
    [{ host: 'soc-01', port: 443, tlsCert: '/cert.pem' }, 'https://soc-01'],
    [{ host: '0.0.0.0', publicUrl: 'https://SOC.example:443/netmonitor/' }, 'https://soc.example'],
  ])('with %j is %s', (settings, origin) => {
    expect(resourceOrigin(environment(settings))).toBe(origin);
  });

  it.each(['0.0.0.0', '::', '0:0:0:0:0:0:0:0', 'fe80::1%eth0'])(
    'cannot be told from %s, so a public address is asked for',
    (host) => {
      expect(() => resourceOrigin(environment({ host }))).toThrow(ConfigurationError);
      expect(() => resourceOrigin(environment({ host }))).toThrow('NETMONITOR_PUBLIC_URL is not set');
    },
  );
});

describe('the audiences', () => {
  it.each([
    [undefined, ['https://soc.example', 'https://soc.example/']],
    ['https://other.example', ['https://other.example', 'https://other.example/']],
    ['https://other.example/', ['https://other.example/']],
    ['https://other.example/mcp', ['https://other.example/mcp']],
    ['api://6d1f', ['api://6d1f']],
    ['netmonitor', ['netmonitor']],
  ])('of the setting %s are %j', (oauthAudience, audiences) => {
    const settings = environment({ oauthAudience, publicUrl: 'https://soc.example/netmonitor' });
    expect(oauthSettings(settings).audiences).toEqual(audiences);
  });
});

describe('an issuer', () => {
  it.each(['http://localhost:8080/realms/soc', 'http://127.0.0.1', 'http://[::1]:8080', ISSUER])(
    '%s is trusted as it is written',
    (oauthIssuer) => {
      expect(oauthSettings(environment({ oauthIssuer })).issuer).toBe(oauthIssuer);
    },
  );

  it.each([
    'http://sso.example',
    'http://10.0.0.1',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'https://user@sso.example',
    'https://:secret@sso.example',
    'https://sso.example?tenant=a',
    'https://sso.example#a',
  ])('%s is refused, and so is a place of its keys', (oauthIssuer) => {
    expect(() => oauthSettings(environment({ oauthIssuer }))).toThrow(/^NETMONITOR_OAUTH_ISSUER [^@]*$/);
  });

  it.each(['http://sso.example/keys', 'https://user:secret@sso.example/keys'])(
    'with keys at %s is refused',
    (oauthJwksUrl) => {
      expect(() => oauthSettings(environment({ oauthJwksUrl }))).toThrow(/^NETMONITOR_OAUTH_JWKS_URL [^@]*$/);
    },
  );

  it('is needed', () => {
    expect(() => oauthSettings(environment({ oauthIssuer: undefined }))).toThrow(
      'NETMONITOR_OAUTH_ISSUER is not set',
    );
  });
});
