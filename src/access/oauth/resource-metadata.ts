import type { RequestHandler } from 'express';
import type { Environment } from '../../config/environment.js';
import { TOOLSETS } from '../../config/toolsets.js';
import { oauthSettings, resourceOrigin } from './oauth-settings.js';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const ENDPOINTS = ['', '/mcp', '/sse'];

/** What a client needs to know to get a token for this server (RFC 9728). */
export function protectedResourceMetadata(environment: Environment) {
  return {
    resource: resourceOrigin(environment),
    resource_name: 'NetMonitor',
    authorization_servers: [oauthSettings(environment).issuer],
    scopes_supported: TOOLSETS,
    bearer_methods_supported: ['header'],
  };
}

/** Where clients are sent for it: below the public path, for a proxy may forward nothing else. */
export function resourceMetadataUrl(environment: Environment): string {
  return `${resourceOrigin(environment)}${publicPath(environment)}${WELL_KNOWN}`;
}

/** Answers on the well-known paths, with the public path before, behind and without it; passes everything else on. */
export function serveResourceMetadata(environment: Environment): RequestHandler {
  const document = protectedResourceMetadata(environment);
  const path = publicPath(environment);
  const prefixes = [WELL_KNOWN, `${path}${WELL_KNOWN}`, `${WELL_KNOWN}${path}`];
  const paths = new Set(prefixes.flatMap((prefix) => ENDPOINTS.map((endpoint) => prefix + endpoint)));

  return (request, response, next) => {
    if (!paths.has(request.path)) next();
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.status(405).set('Allow', 'GET, HEAD').end();
    } else {
      response.set('Cache-Control', 'public, max-age=300').json(document);
    }
  };
}

function publicPath({ publicUrl }: Environment): string {
  return publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : '';
}
