import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { DatabaseAddress } from '../../ormconfig.js';
import type { Environment } from '../config/environment.js';
import { readValueFile } from '../config/load-environment.js';

/** How to reach and to trust the database, from the settings. TLS is off on loopback only, unless asked for. */
export function databaseAddress(environment: Environment): DatabaseAddress {
  const { dbHost: host, dbPort: port, dbName: name, dbUser: user, dbPassword: password } = environment;
  const { dbPasswordFile } = environment;
  const currentPassword = dbPasswordFile ? () => passwordNow(dbPasswordFile, password) : undefined;
  return { host, port, name, user, password, currentPassword, ssl: sslOf(environment) };
}

/** A file that is being replaced may be gone for a moment. */
function passwordNow(file: string, before = ''): string {
  try {
    return readValueFile(file) || before;
  } catch {
    return before;
  }
}

function sslOf({ dbHost, dbSslMode, dbSslRootCert }: Environment): DatabaseAddress['ssl'] {
  const mode = dbSslMode ?? (isLoopback(dbHost) ? 'disable' : 'verify-full');
  const ca = dbSslRootCert === undefined ? undefined : readFileSync(dbSslRootCert, 'utf8');
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    case 'verify-ca':
      return { rejectUnauthorized: true, ca, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { rejectUnauthorized: true, ca };
  }
}

/** A name or address that cannot leave this machine; a path is a Unix socket. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.startsWith('/')) return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
