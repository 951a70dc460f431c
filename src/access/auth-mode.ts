import { isIP } from 'node:net';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/load-environment.js';
import { networkOf } from './address-list.js';
import { oauthSettings } from './oauth/oauth-settings.js';
import { readTokenFile } from './tokens/token-file.js';

export type AuthMode = 'token' | 'oauth' | 'none';

/** How clients prove who they are. */
export function authModeOf({ auth, tokensFile, oauthIssuer }: Environment): AuthMode {
  return auth ?? (tokensFile ? 'token' : oauthIssuer ? 'oauth' : 'none');
}

/**
 * Refuses settings that contradict each other or do not work, and a door that stands open without anybody having said so.
 *
 * @throws ConfigurationError that shows the ways out
 */
export function checkDoor(environment: Environment): void {
  checkDoorSettings(environment);
  if (authModeOf(environment) === 'token') readTokenFile(environment.tokensFile!);
}

/** The same without a look at the tokens. */
export function checkDoorSettings(environment: Environment): void {
  const { auth, tokensFile, oauthIssuer, tlsCert, tlsKey, allowedIps } = environment;
  if (auth === 'token' && !tokensFile) {
    throw new ConfigurationError('NETMONITOR_AUTH is token; set NETMONITOR_TOKENS_FILE too');
  }
  if (auth === 'oauth' && !oauthIssuer) {
    throw new ConfigurationError('NETMONITOR_AUTH is oauth; set NETMONITOR_OAUTH_ISSUER too');
  }
  if (!tlsCert !== !tlsKey) {
    throw new ConfigurationError('NETMONITOR_TLS_CERT and NETMONITOR_TLS_KEY go together; only one is set');
  }
  if (authModeOf(environment) === 'oauth') oauthSettings(environment);
  const reach = reachFromOutside(environment);
  if (reach === undefined || authModeOf(environment) !== 'none' || auth === 'none') return;
  const wide = items(allowedIps).find(isNoLimit);
  if (allowedIps && wide === undefined) return;
  throw new ConfigurationError(
    `${reach}${wide ? `, NETMONITOR_ALLOWED_IPS admits ${wide}` : ''}, and anybody who reaches this server could read the alerts. Ways out: ` +
      'NETMONITOR_TOKENS_FILE (netmonitor-mcp token create NAME makes it), NETMONITOR_OAUTH_ISSUER, ' +
      'NETMONITOR_ALLOWED_IPS for the addresses that may connect, or NETMONITOR_AUTH=none to leave it open knowingly',
  );
}

/** Why others than this machine can reach the server; undefined when they cannot. */
function reachFromOutside({ host, publicUrl, trustProxy }: Environment): string | undefined {
  if (!isLoopbackName(host)) return `the server would listen on ${host}`;
  if (publicUrl && !isLoopbackName(new URL(publicUrl).hostname)) {
    return `NETMONITOR_PUBLIC_URL is ${publicUrl}`;
  }
  const remote = items(trustProxy).find((proxy) => !isLoopbackNetwork(proxy));
  return remote && `NETMONITOR_TRUST_PROXY trusts ${remote}`;
}

function items(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Larger than any network of one's own, the private ones among them: two halves are everybody too. */
function isNoLimit(item: string): boolean {
  const [address, length] = networkOf(item);
  return length < (address.kind() === 'ipv4' ? 8 : 7);
}

function isLoopbackNetwork(item: string): boolean {
  const [address, length] = networkOf(item);
  return address.range() === 'loopback' && length >= (address.kind() === 'ipv4' ? 8 : 128);
}

/** Names are not looked up: only the one that always means this machine counts. */
function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  return bare === 'localhost' || bare === '::1';
}
