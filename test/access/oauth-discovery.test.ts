import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
  type OAuthClientProvider,
  selectResourceURL,
} from '@modelcontextprotocol/sdk/client/auth.js';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challenge } from '../../src/access/oauth/challenge.js';
import { OAuthVerifier } from '../../src/access/oauth/oauth-verifier.js';
import { serveResourceMetadata } from '../../src/access/oauth/resource-metadata.js';
import { Environment } from '../../src/config/environment.js';
import { TOOLSETS } from '../../src/config/toolsets.js';
import { type AuthorizationServer, startAuthorizationServer } from '../support/authorization-server.js';

const CLIENT = {} as OAuthClientProvider;
const METADATA = '/.well-known/oauth-protected-resource';

let authorizationServer: AuthorizationServer;
let resourceServer: Server;
let origin: string;
let environment: Environment;

/** A server behind a proxy that forwards `/netmonitor` as it is, and asks everybody for a token. */
beforeAll(async () => {
  authorizationServer = await startAuthorizationServer();
  const app = express();
  resourceServer = createServer(app).listen(0, '127.0.0.1');
  await once(resourceServer, 'listening');
  origin = `http://127.0.0.1:${(resourceServer.address() as AddressInfo).port}`;
  environment = Object.assign(new Environment(), {
    oauthIssuer: authorizationServer.issuer,
    publicUrl: `${origin}/netmonitor`,
  });
  app.use(serveResourceMetadata(environment));
  app.use((_, response) => void response.status(401).set('WWW-Authenticate', challenge(environment)).end());
});

afterAll(async () => {
  resourceServer.close();
  resourceServer.closeAllConnections();
  await authorizationServer.close();
});

describe.each(['/sse', '/mcp', '/netmonitor/sse', '/netmonitor/mcp'])(
  'a client that was given %s',
  (path) => {
    it('finds the authorization server by the challenge and gets a token that is admitted', async () => {
      const url = `${origin}${path}`;
      const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(await fetch(url));
      const metadata = await discoverOAuthProtectedResourceMetadata(url, { resourceMetadataUrl });
      const resource = await selectResourceURL(url, CLIENT, metadata);
      const issuer = metadata.authorization_servers![0]!;
      expect(scope).toBe(TOOLSETS.join(' '));
      expect(await discoverAuthorizationServerMetadata(issuer)).toMatchObject({ issuer });
      const token = await authorizationServer.token(resource!.href, 'alerts');
      expect(await new OAuthVerifier(environment).verify(token)).toMatchObject({ toolsets: ['alerts'] });
    });

    it('finds it without the challenge too', async () => {
      const url = `${origin}${path}`;
      const metadata = await discoverOAuthProtectedResourceMetadata(url);
      expect((await selectResourceURL(url, CLIENT, metadata))!.origin).toBe(origin);
    });
  },
);

describe('the metadata', () => {
  it.each([METADATA, `${METADATA}/mcp`, `${METADATA}/sse`, `/netmonitor${METADATA}`])(
    'at %s names this server, its issuer and its scopes',
    async (path) => {
      const response = await fetch(`${origin}${path}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('application/json');
      expect(response.headers.get('cache-control')).toBe('public, max-age=300');
      expect(await response.json()).toEqual({
        resource: origin,
        resource_name: 'NetMonitor',
        authorization_servers: [authorizationServer.issuer],
        scopes_supported: [...TOOLSETS],
        bearer_methods_supported: ['header'],
      });
    },
  );

  it('is the same whatever the request calls this server', async () => {
    const request = get(`${origin}${METADATA}`, { headers: { host: 'evil.example' } });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(await json(response)).toMatchObject({ resource: origin });
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('cannot be asked for by %s', async (method) => {
    const response = await fetch(`${origin}${METADATA}`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('may be asked for by HEAD', async () => {
    expect((await fetch(`${origin}${METADATA}`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each([`${METADATA}/health`, `${METADATA}/mcp/x`, `${METADATA}x`, `/x${METADATA}`])(
    'opens no way around the token at %s',
    async (path) => {
      expect((await fetch(`${origin}${path}`)).status).toBe(401);
    },
  );
});
