import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeysUnavailable } from '../../src/access/oauth/oauth-error.js';
import { OAuthVerifier } from '../../src/access/oauth/oauth-verifier.js';
import { Environment } from '../../src/config/environment.js';
import {
  type AuthorizationServer,
  type Interference,
  startAuthorizationServer,
} from '../support/authorization-server.js';

const ORIGIN = 'https://soc.example';

let server: AuthorizationServer;

beforeEach(async () => {
  server = await startAuthorizationServer('ES256');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

/** Why a good token cannot be checked. */
async function problemWith(answer: Interference): Promise<string> {
  const token = await server.token(ORIGIN, 'alerts');
  server.interfere(answer);
  const settings = { publicUrl: ORIGIN, oauthIssuer: server.issuer };
  const verifier = new OAuthVerifier(Object.assign(new Environment(), settings));
  const error: unknown = await verifier.verify(token).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(KeysUnavailable);
  return (error as KeysUnavailable).reason;
}

type Answer = (response: ServerResponse) => void;

const asKeys =
  (answer: Answer): Interference =>
  (path, response) =>
    path === '/jwks' && (answer(response), true);

const json = (response: ServerResponse, document: unknown) =>
  void response.setHeader('content-type', 'application/json').end(JSON.stringify(document));

const endless: Answer = (response) => {
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(16_384)));
  };
  response.on('drain', more);
  more();
};

describe('no token is checked when the keys are', () => {
  it.each<[string, Answer, string]>([
    ['an error', (response) => void response.writeHead(500).end(), 'answered 500'],
    ['a redirect', (response) => void response.writeHead(302, { location: '/jwks?' }).end(), 'answered 302'],
    ['a page', (response) => void response.end('<html>'), 'sent no JSON'],
    ['another document', (response) => json(response, { keys: 'many' }), 'malformed'],
    ['a list', (response) => json(response, [1]), 'malformed'],
    ['a connection that breaks off', (response) => void response.destroy(), 'cannot be reached'],
    ['endless', endless, 'sent more than 262144 bytes'],
  ])('%s', async (_, answer, words) => {
    expect(await problemWith(asKeys(answer))).toContain(words);
  });

  it('not sent within five seconds', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const limits = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    expect(await problemWith(asKeys(() => {}))).toContain('did not answer in time');
    expect(limits.mock.calls).toEqual([[5_000]]);
  });
});

describe('keys are not even asked for when the metadata is', () => {
  it.each<[string, object, string]>([
    ['of another issuer', { issuer: 'https://evil.example' }, 'is the metadata of "https://evil.example"'],
    ['of no issuer', { issuer: undefined }, 'names no issuer'],
    ['without keys', { jwks_uri: undefined }, 'no jwks_uri'],
    ['sending to keys in the clear', { jwks_uri: 'http://192.0.2.1/jwks' }, 'a jwks_uri without https'],
    ['sending to a file', { jwks_uri: 'file:///etc/jwks' }, 'a jwks_uri without https'],
  ])('%s', async (_, flaw, words) => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const metadata = { issuer: server.issuer, jwks_uri: `${server.issuer}/jwks`, ...flaw };
    expect(await problemWith((_, response) => (json(response, metadata), true))).toContain(words);
    expect(fetched.mock.calls.filter(([url]) => (url as URL).pathname?.endsWith('jwks'))).toEqual([]);
  });
});
