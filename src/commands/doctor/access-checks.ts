import { X509Certificate } from 'node:crypto';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { authModeOf, checkDoorSettings } from '../../access/auth-mode.js';
import { certificate } from '../../access/certificate.js';
import { fetchDocument } from '../../access/oauth/issuer-document.js';
import { discoverJwksUrl } from '../../access/oauth/issuer-metadata.js';
import { oauthSettings } from '../../access/oauth/oauth-settings.js';
import { readTokenFile } from '../../access/tokens/token-file.js';
import type { Environment } from '../../config/environment.js';
import { NAME } from '../../version.js';
import { type Finding, fail, ok, warn } from './finding.js';

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;
const ISSUER_LIMIT_MS = 5_000;
const OWN_LIMIT_MS = 2_000;
const LARGEST_ANSWER = 10_000;

/** Who can reach the server and who can get in. */
export function checkAccess(environment: Environment): Finding {
  const mode = authModeOf(environment);
  try {
    checkDoorSettings(environment);
  } catch (error) {
    return fail('access', (error as Error).message, 'the line above names the settings; choose one of them');
  }
  if (mode !== 'none') return ok('access', `clients need ${mode === 'token' ? 'a token' : 'an OAuth token'}`);
  if (environment.allowedIps) return ok('access', `only ${environment.allowedIps} may connect`);
  if (environment.auth === 'none') {
    return warn(
      'access',
      'NETMONITOR_AUTH is none: whoever reaches the server reads the alerts',
      'set NETMONITOR_TOKENS_FILE and make tokens with: netmonitor-mcp token create NAME',
    );
  }
  return ok('access', 'no token is needed; the server is reached from this machine only');
}

export function checkTokens(environment: Environment): Finding[] {
  const { tokensFile } = environment;
  if (authModeOf(environment) !== 'token' || !tokensFile) return [];
  try {
    const tokens = readTokenFile(tokensFile);
    const live = tokens.filter(
      ({ expires_at }) => expires_at === null || Date.parse(expires_at) > Date.now(),
    );
    const create = 'make one with: netmonitor-mcp token create NAME';
    if (live.length === 0) return [fail('tokens', `${tokensFile} holds no token that is valid now`, create)];
    return [ok('tokens', `${live.length} valid, ${tokens.length - live.length} expired`)];
  } catch (error) {
    const { message } = error as Error;
    const fix = message.includes('(EACCES)')
      ? `sudo chown ${process.getuid?.()} ${tokensFile}`
      : 'the line above says how to mend it';
    return [fail('tokens', message, fix)];
  }
}

export function checkCertificate(environment: Environment): Finding[] {
  const { tlsCert, tlsKey } = environment;
  if (!tlsCert || !tlsKey) return [];
  try {
    certificate(environment);
  } catch (error) {
    return [fail('tls', (error as Error).message, 'give the certificate chain and the key it was made with')];
  }
  const { subject, validTo, validFrom } = new X509Certificate(readFileSync(tlsCert));
  const days = Math.floor((Date.parse(validTo) - Date.now()) / DAY_MS);
  const renew = 'renew the certificate; the server takes the new files over by itself';
  const name = subject?.replaceAll('\n', ', ');
  if (Date.parse(validFrom) > Date.now())
    return [fail('tls', `${name} is not valid before ${validFrom}`, renew)];
  if (days < 0) return [fail('tls', `${name} expired on ${validTo}`, renew)];
  if (days < SOON_DAYS) return [warn('tls', `${name} expires in ${days} days`, renew)];
  return [ok('tls', `${name}, ${days} days left`)];
}

export async function checkIssuer(environment: Environment): Promise<Finding[]> {
  if (authModeOf(environment) !== 'oauth' || !environment.oauthIssuer) return [];
  try {
    const { issuer, jwksUrl } = oauthSettings(environment);
    const signal = AbortSignal.timeout(ISSUER_LIMIT_MS);
    await fetchDocument(jwksUrl ?? (await discoverJwksUrl(issuer, signal)), signal);
    return [ok('oauth', `the keys of ${issuer} can be fetched`)];
  } catch (error) {
    return [
      fail(
        'oauth',
        `the keys of ${environment.oauthIssuer} cannot be fetched: ${(error as Error).message}`,
        'check NETMONITOR_OAUTH_ISSUER and the way there, or set NETMONITOR_OAUTH_JWKS_URL',
      ),
    ];
  }
}

/** Whether the server could listen; a server that runs already is told from one that is in the way. */
export async function checkPort({ host, port, tlsCert }: Environment): Promise<Finding> {
  const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
  const place = `${host}:${port}`;
  if (!problem) return ok('port', `${place} is free`);
  if (problem.code === 'EADDRINUSE') {
    if (await isOurs(host, port, tlsCert !== undefined))
      return ok('port', `a server answers on ${place}; this is it, or another one of ours`);
    return fail('port', `${place} is taken by another program`, `find it with: ss -tlnp 'sport = :${port}'`);
  }
  if (problem.code === 'EADDRNOTAVAIL') {
    return fail(
      'port',
      `${host} is no address of this machine`,
      'set NETMONITOR_HOST; is the VPN interface up?',
    );
  }
  return fail('port', `cannot listen on ${place} (${problem.code})`, 'choose a port above 1023');
}

/** The certificate does not matter: nothing is told to whoever answers. */
function isOurs(host: string, port: number, tls: boolean): Promise<boolean> {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const signal = AbortSignal.timeout(OWN_LIMIT_MS);
  const options = { host: reachable, port, path: '/health/live', signal, rejectUnauthorized: false };
  return new Promise((resolve) => {
    const asked = (tls ? https : http).get(options, async (response) => resolve(await namesUs(response)));
    asked.on('error', () => resolve(false));
  });
}

/** Other programs answer 200 too, and perhaps without an end. */
async function namesUs(response: IncomingMessage): Promise<boolean> {
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body += chunk as string;
      if (body.length > LARGEST_ANSWER) return false;
    }
    return (JSON.parse(body) as { info?: Record<string, unknown> }).info?.[NAME] !== undefined;
  } catch {
    return false;
  }
}

/** Log and audit file: a missing file is made, in a folder that must be there. */
export function checkFiles({ auditFile, auditMode, logFile }: Environment): Finding[] {
  const files = { audit: auditFile, log: logFile };
  return Object.entries(files).flatMap(([check, file]) => {
    if (file === undefined) return [];
    try {
      const there = statSync(file, { throwIfNoEntry: false });
      if (there?.isDirectory())
        return [fail(check, `${file} is a folder`, `name a file in it: ${file}/NAME`)];
      accessSync(there ? file : dirname(file), constants.W_OK);
      if (there && !there.isFile() && !there.isCharacterDevice()) throw new Error('not a file');
      return [ok(check, `${file} can be written`)];
    } catch {
      const required =
        check === 'audit' && auditMode === 'required' ? '; no call is answered without it' : '';
      const fix = `make the folder ${dirname(file)} and let the server's account write to it`;
      return [fail(check, `${file} cannot be written${required}`, fix)];
    }
  });
}
