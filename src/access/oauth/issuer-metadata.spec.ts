import { afterEach, expect, it, vi } from 'vitest';
import { discoverJwksUrl } from './issuer-metadata.js';

afterEach(() => vi.restoreAllMocks());

/** Serves these documents instead of the network; tells what was asked for. */
function serve(documents: Record<string, object>): string[] {
  const asked: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = (input as URL).href;
    asked.push(url);
    return url in documents ? Response.json(documents[url]) : new Response('', { status: 404 });
  });
  return asked;
}

const discover = (issuer: string) => discoverJwksUrl(issuer, new AbortController().signal);

it.each([
  [
    'https://sso.example/realms/soc',
    'https://sso.example/.well-known/oauth-authorization-server/realms/soc',
    'https://sso.example/realms/soc/.well-known/openid-configuration',
  ],
  [
    'https://soc.auth.example/',
    'https://soc.auth.example/.well-known/oauth-authorization-server',
    'https://soc.auth.example/.well-known/openid-configuration',
  ],
])('metadata of %s is looked for before its path and then behind it', async (issuer, before, behind) => {
  const asked = serve({ [behind]: { issuer, jwks_uri: 'https://sso.example/keys' } });
  expect((await discover(issuer)).href).toBe('https://sso.example/keys');
  expect(asked).toEqual([before, behind]);
});

it('metadata of another issuer at the first place does not hide the right one at the second', async () => {
  serve({
    'https://sso.example/.well-known/oauth-authorization-server/a': {
      issuer: 'https://sso.example/b',
      jwks_uri: 'https://sso.example/b/keys',
    },
    'https://sso.example/a/.well-known/openid-configuration': {
      issuer: 'https://sso.example/a',
      jwks_uri: 'https://sso.example/a/keys',
    },
  });
  expect((await discover('https://sso.example/a')).href).toBe('https://sso.example/a/keys');
});

it('an issuer on the network cannot send this server to a port of its own machine', async () => {
  const issuer = 'https://sso.example';
  serve({ [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: 'http://127.0.0.1/keys' } });
  await expect(discover(issuer)).rejects.toThrow('a jwks_uri without https');
});

it('a failure names both places and what was wrong there', async () => {
  serve({});
  await expect(discover('https://sso.example')).rejects.toThrow(
    'https://sso.example/.well-known/oauth-authorization-server answered 404; ' +
      'https://sso.example/.well-known/openid-configuration answered 404',
  );
});
