import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { DatabaseAddress } from '../../ormconfig.js';
import type { Environment } from '../config/environment.js';
import { hostsAndPorts } from '../config/hosts-and-ports.js';
import { readValueFile } from '../config/load-environment.js';

/** An address and what the node behind it is called. */
export interface NodeAddress extends DatabaseAddress {
  node: string;
}

/** How to reach and to trust the primary and its replicas. TLS is off on loopback only, unless asked for. */
export function nodeAddresses(environment: Environment): NodeAddress[] {
  const { dbHost, dbPort, dbReplicas } = environment;
  const replicas = hostsAndPorts(dbReplicas ?? '').map((at, index) => ({
    node: `replica-${index + 1}`,
    ...at,
  }));
  return [{ node: 'primary', host: dbHost, port: dbPort }, ...replicas].map((at) => ({
    ...at,
    ...logIn(environment),
    ssl: sslOf(at.host, environment),
  }));
}

function logIn({ dbName: name, dbUser: user, dbPassword: password, dbPasswordFile }: Environment) {
  const currentPassword = dbPasswordFile ? () => passwordNow(dbPasswordFile, password) : undefined;
  return { name, user, password, currentPassword };
}

/** A file that is being replaced may be gone for a moment. */
function passwordNow(file: string, before = ''): string {
  try {
    return readValueFile(file) || before;
  } catch {
    return before;
  }
}

function sslOf(host: string, { dbSslMode, dbSslRootCert }: Environment): DatabaseAddress['ssl'] {
  const mode = dbSslMode ?? (isLoopback(host) ? 'disable' : 'verify-full');
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
