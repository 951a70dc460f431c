import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { Logger } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/load-environment.js';

const LOOK_EVERY_MS = 1_000;

type Files = Pick<Environment, 'tlsCert' | 'tlsKey'>;

/**
 * What HTTPS is served with; undefined for plain HTTP.
 *
 * @throws ConfigurationError when the two files are no certificate and its key
 */
export function certificate({ tlsCert, tlsKey }: Files): SecureContextOptions | undefined {
  if (!tlsCert || !tlsKey) return undefined;
  try {
    const options = {
      cert: readFileSync(tlsCert),
      key: readFileSync(tlsKey),
      minVersion: 'TLSv1.2',
    } as const;
    createSecureContext(options);
    return options;
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `NETMONITOR_TLS_CERT (${tlsCert}) and NETMONITOR_TLS_KEY (${tlsKey}) are no certificate and its private key, both PEM (${code})`,
    );
  }
}

/**
 * Serves new connections with the new certificate once the files change; a pair that does not fit, such as one
 * half replaced, leaves the old one in force. Hands back the function that looks at once.
 */
export function followCertificate(server: Server, files: Files): () => void {
  const { tlsCert, tlsKey } = files;
  if (!tlsCert || !tlsKey) return () => {};
  const logger = new Logger('Certificate');
  const renew = () => {
    try {
      (server as TlsServer).setSecureContext(certificate(files)!);
      logger.log('certificate read');
    } catch (error) {
      logger.error(`${(error as Error).message}; the old certificate stays in force`);
    }
  };
  for (const file of [tlsCert, tlsKey])
    watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, renew);
  server.once('close', () => {
    for (const file of [tlsCert, tlsKey]) unwatchFile(file, renew);
  });
  return renew;
}
