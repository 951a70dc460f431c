import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidToken, KeysUnavailable } from '../../src/access/oauth/oauth-error.js';
import { OAuthVerifier } from '../../src/access/oauth/oauth-verifier.js';
import { Environment } from '../../src/config/environment.js';
import {
  type AuthorizationServer,
  type Interference,
  startAuthorizationServer,
} from '../support/authorization-server.js';

const ORIGIN = 'https://soc.example';
const MINUTE = 60_000;

let server: AuthorizationServer;
let verifier: OAuthVerifier;

const verifierOf = (settings: Partial<Environment>) =>
  new OAuthVerifier(Object.assign(new Environment(), { publicUrl: ORIGIN, ...settings }));
const verify = (token: string) => verifier.verify(token).catch((error: unknown) => error);
const keyRequests = () => server.requestsTo('/jwks');
const strangers = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, i) =>
      verify(await server.sign({ iss: server.issuer, aud: ORIGIN }, { kid: `stranger-${i}` })),
    ),
  );

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  server = await startAuthorizationServer('ES256');
  verifier = verifierOf({ oauthIssuer: server.issuer });
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const down: Interference = (_, response) => (response.destroy(), true);

describe('the keys of the issuer', () => {
  it('are asked for once, however many tokens come at a time', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    await Promise.all(Array.from({ length: 50 }, () => verifier.verify(token)));
    expect(keyRequests()).toBe(1);
  });

  it('are asked for at most once a minute, whatever key names strangers make up', async () => {
    await verifier.verify(await server.token(ORIGIN, 'alerts'));
    const refusals = await strangers(50);
    expect(refusals.every((refusal) => refusal instanceof InvalidToken)).toBe(true);
    vi.advanceTimersByTime(MINUTE - 1);
    await strangers(50);
    expect(keyRequests()).toBe(1);
    vi.advanceTimersByTime(1);
    await strangers(50);
    expect(keyRequests()).toBe(2);
  });

  it('are followed when the issuer changes them', async () => {
    const before = await server.token(ORIGIN, 'alerts');
    await verifier.verify(before);
    await server.rotateKeys();
    const after = await server.token(ORIGIN, 'alerts');
    expect(await verify(after)).toBeInstanceOf(InvalidToken);
    vi.advanceTimersByTime(MINUTE);
    expect(await verify(after)).toMatchObject({ toolsets: ['alerts'] });
    expect(await verify(before)).toBeInstanceOf(InvalidToken);
  });

  it('that the issuer withdrew are forgotten after ten minutes', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    await verifier.verify(token);
    await server.rotateKeys();
    vi.advanceTimersByTime(10 * MINUTE - 1);
    expect(await verify(token)).toMatchObject({ toolsets: ['alerts'] });
    vi.advanceTimersByTime(1);
    expect(await verify(token)).toBeInstanceOf(InvalidToken);
  });

  it('are looked for in the metadata once an hour, and when they are not where they were', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    const metadataRequests = () => server.requestsTo('/oauth-authorization-server');
    await verifier.verify(token);
    vi.advanceTimersByTime(59 * MINUTE);
    await verifier.verify(token);
    expect([metadataRequests(), keyRequests()]).toEqual([1, 2]);
    vi.advanceTimersByTime(11 * MINUTE);
    await verifier.verify(token);
    expect([metadataRequests(), keyRequests()]).toEqual([2, 3]);
    server.interfere((path, response) => path === '/jwks' && down(path, response));
    vi.advanceTimersByTime(10 * MINUTE);
    await verifier.verify(token);
    vi.advanceTimersByTime(MINUTE);
    await verifier.verify(token);
    expect([metadataRequests(), keyRequests()]).toEqual([3, 5]);
  });

  it('are taken from the address of the settings, when there is one, without a look at the metadata', async () => {
    verifier = verifierOf({ oauthIssuer: server.issuer, oauthJwksUrl: `${server.issuer}/jwks` });
    await verifier.verify(await server.token(ORIGIN, 'alerts'));
    expect(server.requestsTo('/oauth-authorization-server')).toBe(0);
  });
});

describe('while the issuer is down', () => {
  it('from the start, no token is checked and it is asked once a minute until it is back', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    server.interfere(down);
    expect(await verify(token)).toBeInstanceOf(KeysUnavailable);
    await strangers(20);
    server.interfere(undefined);
    vi.advanceTimersByTime(MINUTE - 1);
    expect(await verify(token)).toBeInstanceOf(KeysUnavailable);
    expect(server.requestsTo('/oauth-authorization-server')).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await verify(token)).toMatchObject({ toolsets: ['alerts'] });
  });

  it('the keys that are known go on working', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    await verifier.verify(token);
    server.interfere(down);
    for (let minute = 0; minute < 30; minute++) {
      vi.advanceTimersByTime(MINUTE);
      expect(await verify(token)).toMatchObject({ toolsets: ['alerts'] });
    }
    expect(await strangers(1)).toEqual([expect.any(InvalidToken)]);
  });
});
