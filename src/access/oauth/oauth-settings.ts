import { isIPv6 } from 'node:net';
import type { Environment } from '../../config/environment.js';
import { ConfigurationError } from '../../config/load-environment.js';

const EVERY_ADDRESS = ['0.0.0.0', '[::]'];

/** Whose tokens are admitted, to whom they must be made out, and where the issuer's keys are said to be. */
export interface OAuthSettings {
  issuer: string;
  audiences: string[];
  jwksUrl: URL | undefined;
}

/** @throws ConfigurationError naming the variable that would let somebody else hand out keys */
export function oauthSettings(environment: Environment): OAuthSettings {
  const { oauthIssuer, oauthAudience, oauthJwksUrl } = environment;
  if (!oauthIssuer) throw new ConfigurationError('NETMONITOR_OAUTH_ISSUER is not set; OAuth needs it');
  requireSafe('NETMONITOR_OAUTH_ISSUER', oauthIssuer);
  if (/[?#]/.test(oauthIssuer)) {
    throw new ConfigurationError('NETMONITOR_OAUTH_ISSUER has a query or a fragment; allowed: none');
  }
  if (oauthJwksUrl) requireSafe('NETMONITOR_OAUTH_JWKS_URL', oauthJwksUrl);
  return {
    issuer: oauthIssuer,
    audiences: spellingsOf(oauthAudience ?? resourceOrigin(environment)),
    jwksUrl: oauthJwksUrl ? new URL(oauthJwksUrl) : undefined,
  };
}

/**
 * The name of this server in tokens and metadata, always an origin: clients refuse `/sse` when the resource
 * is `/mcp`. It comes from the settings alone, for a Host header is the client's word.
 *
 * @throws ConfigurationError when the server listens on every address and has no public one
 */
export function resourceOrigin({ publicUrl, host, port, tlsCert }: Environment): string {
  if (publicUrl) return new URL(publicUrl).origin;
  const own = `${tlsCert ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  if (!URL.canParse(own) || EVERY_ADDRESS.includes(new URL(own).hostname)) {
    throw new ConfigurationError(
      `NETMONITOR_PUBLIC_URL is not set; OAuth needs it when the server listens on ${host}, because tokens name the server by it`,
    );
  }
  return new URL(own).origin;
}

/** Whoever stands between could exchange keys that travel in the clear, except on this machine. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopbackHttp(protocol, hostname);
}

function isLoopbackHttp(protocol: string, hostname: string): boolean {
  return protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function requireSafe(variable: string, address: string): void {
  const url = new URL(address);
  if (isSafe(url) && url.username === '' && url.password === '') return;
  throw new ConfigurationError(
    `${variable} is no safe place to take keys from; allowed: https:// without a user name, or http:// on this machine`,
  );
}

/** Clients write an origin as a URL, with a slash at its end, and issuers copy what they are asked for. */
function spellingsOf(audience: string): string[] {
  const slash = `${audience}/`;
  return URL.canParse(audience) && new URL(audience).href === slash ? [audience, slash] : [audience];
}
