import { z } from 'zod';
import { fetchDocument } from './issuer-document.js';
import { isSafe } from './oauth-settings.js';

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Where the issuer says its keys are (RFC 8414, OpenID Connect Discovery).
 *
 * @throws Error that names every place that was tried
 */
export async function discoverJwksUrl(issuer: string, signal: AbortSignal): Promise<URL> {
  const problems: string[] = [];
  for (const url of metadataUrls(new URL(issuer))) {
    try {
      return jwksUrlIn(await fetchDocument(url, signal), url, issuer);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(problems.join('; '));
}

/** RFC 8414 puts the well-known part before the issuer's path, OpenID Connect behind it. */
function metadataUrls({ origin, pathname }: URL): URL[] {
  const path = pathname.replace(/\/$/, '');
  return [
    new URL(`${origin}/.well-known/oauth-authorization-server${path}`),
    new URL(`${origin}${path}/.well-known/openid-configuration`),
  ];
}

function jwksUrlIn(document: unknown, from: URL, issuer: string): URL {
  const { success, data } = metadata.safeParse(document);
  if (!success) throw new Error(`${from.href} names no issuer or no jwks_uri`);
  if (data.issuer !== issuer) {
    throw new Error(`${from.href} is the metadata of ${JSON.stringify(data.issuer.slice(0, 200))}`);
  }
  const url = new URL(data.jwks_uri);
  // An issuer on the network has no business on this machine.
  if (url.protocol !== 'https:' && (from.protocol === 'https:' || !isSafe(url))) {
    throw new Error(`${from.href} names a jwks_uri without https`);
  }
  return url;
}
