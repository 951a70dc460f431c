import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { type Configuration, Provider } from 'oidc-provider';

type Algorithm = 'RS256' | 'ES256';
/** Answers a request instead of the authorization server when it returns true. */
export type Interference = (path: string, response: ServerResponse) => boolean;

export interface AuthorizationServer {
  readonly issuer: string;
  /** The private keys it signs with. */
  readonly keys: Record<Algorithm, JWK>;
  /** An access token of its token endpoint, by the client credentials grant for one resource. */
  token(resource: string, scope: string): Promise<string>;
  /** An ID token of its own making. */
  idToken(claims?: Record<string, unknown>): Promise<string>;
  /** A token with its signature that it would not issue itself. */
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** New keys under new names; the old ones are published no more. */
  rotateKeys(): Promise<void>;
  interfere(how: Interference | undefined): void;
  /** How often a path that ends so was asked for. */
  requestsTo(path: string): number;
  close(): Promise<void>;
}

export const CLIENT = 'soc-agent';
/** What the scope `sensors` limits a token to. */
export const SENSORS = ['dmz-01', 'lan-02'];
const SECRET = 'of-this-test-only';
const SCOPES = ['netmonitor', 'alerts', 'traffic', 'sensors', 'other'];

/** A real authorization server (oidc-provider) on loopback that issues JWT access tokens for any resource. */
export async function startAuthorizationServer(
  algorithm: Algorithm = 'RS256',
  kid = 'first',
): Promise<AuthorizationServer> {
  const requests: string[] = [];
  let interference: Interference | undefined;
  let provider: Provider;
  let keys: Record<Algorithm, JWK>;

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (!interference?.(path, response)) void provider.callback()(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const useKeys = async (name: string) => {
    keys = { RS256: await newKey('RS256', `${name}-rsa`), ES256: await newKey('ES256', `${name}-ec`) };
    provider = new Provider(issuer, configuration(Object.values(keys), algorithm));
  };
  await useKeys(kid);

  return {
    issuer,
    get keys() {
      return keys;
    },
    token: (resource, scope) => requestToken(issuer, resource, scope),
    idToken: async (claims = {}) => {
      const client = await provider.Client.find(CLIENT);
      const token = new (provider as any).IdToken({ sub: 'alice' }, { client });
      token.scope = 'openid';
      for (const [name, value] of Object.entries(claims)) token.set(name, value);
      return token.issue({ use: 'idtoken', expiresAt: Math.floor(Date.now() / 1_000) + 600 });
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: keys.ES256.kid, typ: 'at+jwt', ...header })
        .sign(keys.ES256),
    rotateKeys: () => useKeys(`${kid}-rotated`),
    interfere: (how) => void (interference = how),
    requestsTo: (path) => requests.filter((asked) => asked.endsWith(path)).length,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function newKey(alg: Algorithm, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, kid, use: 'sig' };
}

function configuration(keys: JWK[], algorithm: Algorithm): Configuration {
  return {
    jwks: { keys },
    clients: [
      {
        client_id: CLIENT,
        client_secret: SECRET,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: SCOPES,
    ttl: { ClientCredentials: 600 },
    extraTokenClaims: (_, { scopes }) =>
      scopes.has('sensors') ? { netmonitor_sensors: SENSORS } : undefined,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope: SCOPES.join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
  };
}

async function requestToken(issuer: string, resource: string, scope: string): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
  });
  const body = (await response.json()) as { access_token?: string };
  if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`);
  return body.access_token;
}
