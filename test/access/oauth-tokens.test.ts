import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidToken } from '../../src/access/oauth/oauth-error.js';
import { OAuthVerifier } from '../../src/access/oauth/oauth-verifier.js';
import { Environment } from '../../src/config/environment.js';
import {
  type AuthorizationServer,
  CLIENT,
  SENSORS,
  startAuthorizationServer,
} from '../support/authorization-server.js';

const PUBLIC_URL = 'https://soc.example/netmonitor';
const ORIGIN = 'https://soc.example';

let server: AuthorizationServer;
/** Another server whose keys bear the same names. */
let impostor: AuthorizationServer;
let verifier: OAuthVerifier;

const verifierOf = (settings: Partial<Environment>) =>
  new OAuthVerifier(Object.assign(new Environment(), settings));
const now = () => Math.floor(Date.now() / 1_000);
const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: server.issuer,
  aud: ORIGIN,
  sub: 'alice',
  scope: 'alerts',
  exp: now() + 60,
  ...more,
});

beforeAll(async () => {
  server = await startAuthorizationServer();
  impostor = await startAuthorizationServer();
  verifier = verifierOf({ oauthIssuer: server.issuer, publicUrl: PUBLIC_URL });
});

afterAll(async () => {
  await server.close();
  await impostor.close();
});

describe('a token of the authorization server', () => {
  it('names its principal, toolsets, sensors and end', async () => {
    const token = await server.token(ORIGIN, 'alerts sensors other');
    const principal = await verifier.verify(token);
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { exp: number };
    expect(principal).toEqual({
      id: `oauth:${CLIENT}`,
      toolsets: ['alerts', 'sensors'],
      sensors: SENSORS,
      expiresAt: exp * 1_000,
    });
  });

  it('is admitted with the slash that clients put behind an origin', async () => {
    const token = await server.token(`${ORIGIN}/`, 'netmonitor');
    expect(await verifier.verify(token)).toMatchObject({ toolsets: null, sensors: null });
  });

  it('without any scope of ours has no toolset', async () => {
    expect(await verifier.verify(await server.token(ORIGIN, 'other'))).toMatchObject({ toolsets: [] });
  });

  it('may be signed with an elliptic curve', async () => {
    const curved = await startAuthorizationServer('ES256');
    const token = await curved.token(ORIGIN, 'alerts');
    const { id } = await verifierOf({ oauthIssuer: curved.issuer, publicUrl: PUBLIC_URL }).verify(token);
    await curved.close();
    expect(id).toBe(`oauth:${CLIENT}`);
  });

  it('is made out to the audience of the settings, when there is one', async () => {
    const settings = { oauthIssuer: server.issuer, publicUrl: PUBLIC_URL, oauthAudience: 'urn:netmonitor' };
    const named = verifierOf(settings);
    expect(await named.verify(await server.token('urn:netmonitor', 'alerts'))).toBeDefined();
    await expect(named.verify(await server.token(ORIGIN, 'alerts'))).rejects.toThrow(InvalidToken);
  });

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', undefined])(
    'may have the typ %s',
    async (typ) => {
      expect(await verifier.verify(await server.sign(claims(), { typ }))).toMatchObject({
        id: 'oauth:alice',
      });
    },
  );

  it('may be valid only in a few seconds, as clocks differ', async () => {
    expect(await verifier.verify(await server.sign(claims({ nbf: now() + 15 })))).toBeDefined();
  });

  it('is refused where no authorization server is set', async () => {
    const token = await server.token(ORIGIN, 'alerts');
    await expect(verifierOf({ publicUrl: PUBLIC_URL }).verify(token)).rejects.toThrow(InvalidToken);
  });
});

const json = (value: unknown) => base64url.encode(JSON.stringify(value));
const unsigned = (alg: string, signature: string) =>
  `${json({ alg, typ: 'at+jwt', kid: server.keys.ES256.kid })}.${json(claims())}.${signature}`;

async function signedWithThePublicKey(): Promise<string> {
  const pem = createPublicKey({ key: server.keys.RS256 as JsonWebKey, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  });
  const header = { alg: 'HS256', kid: server.keys.RS256.kid, typ: 'at+jwt' };
  return new SignJWT(claims()).setProtectedHeader(header).sign(Buffer.from(pem));
}

async function withOtherClaims(): Promise<string> {
  const [header, , signature] = (await server.token(ORIGIN, 'alerts')).split('.');
  return `${header}.${json(claims({ sub: 'root', scope: 'netmonitor' }))}.${signature}`;
}

async function withItsOwnKey(): Promise<string> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const header = { alg: 'ES256', kid: server.keys.ES256.kid, typ: 'at+jwt', jwk };
  return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
}

describe('a token is refused', () => {
  it.each<[string, () => string | Promise<string>, string]>([
    [
      'of another issuer',
      () => server.sign(claims({ iss: impostor.issuer })),
      'another authorization server',
    ],
    ['of the issuer with a slash', () => server.sign(claims({ iss: `${server.issuer}/` })), 'another author'],
    ['without an issuer', () => server.sign(claims({ iss: undefined })), 'another authorization server'],
    ['for another server', () => server.token('https://mail.example', 'alerts'), 'made out to another'],
    ['for a path', () => server.token(PUBLIC_URL, 'alerts'), 'made out to another'],
    ['for a longer name', () => server.token(`${ORIGIN}.evil.example`, 'alerts'), 'made out to another'],
    ['for nobody', () => server.sign(claims({ aud: undefined })), 'made out to another'],
    ['that has expired', () => server.sign(claims({ exp: now() - 60 })), 'expired'],
    ['that has expired a second ago', () => server.sign(claims({ exp: now() - 1 })), 'expired'],
    ['that never expires', () => server.sign(claims({ exp: undefined })), 'no expiry'],
    ['that is not valid yet', () => server.sign(claims({ nbf: now() + 45 })), 'not valid yet'],
    ['without a signature', () => unsigned('none', ''), 'algorithm'],
    ['that only claims to be signed', () => unsigned('ES256', 'AAAA'), 'signature'],
    ['signed with the public key as a secret', signedWithThePublicKey, 'algorithm'],
    ['signed with a key it brings along', withItsOwnKey, 'signature'],
    ['with other claims under its signature', withOtherClaims, 'signature'],
    ['of another server with the same key names', () => impostor.sign(claims()), 'signature'],
    ['with a key nobody published', () => server.sign(claims(), { kid: 'unknown' }), 'does not publish'],
    ['of a foreign kind', () => server.sign(claims(), { typ: 'logout+jwt' }), 'no access token'],
    ['with a typ that is no text', () => server.sign(claims(), { typ: 5 }), 'no signed JWT'],
    ['bound to a key of its client', () => server.sign(claims({ cnf: { jkt: 'x' } })), 'bound to a key'],
    ['without a subject', () => server.sign(claims({ sub: undefined })), 'sub'],
    ['that is huge', () => server.sign(claims({ padding: 'x'.repeat(8_192) })), 'too long'],
    ['that is empty', () => '', 'no signed JWT'],
    ['of one word', () => 'nmcp_secret', 'no signed JWT'],
    ['of dots', () => '..', 'no signed JWT'],
    ['of garbage', () => 'a.b.c', 'no signed JWT'],
    ['that is encrypted', () => 'a.b.c.d.e', 'no signed JWT'],
  ])('%s', async (_, make, words) => {
    const token = await make();
    const refusal = (await verifier.verify(token).catch((error: unknown) => error)) as InvalidToken;
    expect(refusal).toBeInstanceOf(InvalidToken);
    expect(refusal.description).toContain(words);
    if (token.length > 5) expect(refusal.description + refusal.reason).not.toContain(token);
  });
});

describe('an ID token', () => {
  it('is refused, being made out to its client', async () => {
    await expect(verifier.verify(await server.idToken())).rejects.toThrow('"aud"');
  });

  it.each(['nonce', 'at_hash', 'c_hash'])(
    'is refused for its %s where the client is the audience',
    async (mark) => {
      const careless = verifierOf({
        oauthIssuer: server.issuer,
        publicUrl: PUBLIC_URL,
        oauthAudience: CLIENT,
      });
      const token = await server.idToken({ [mark]: 'abc' });
      await expect(careless.verify(token)).rejects.toThrow(`it has the claim ${mark}`);
    },
  );
});
