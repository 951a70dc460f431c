import { connect, type SecureVersion } from 'node:tls';

/** OpenSSL of its own accord refuses old versions: with these ciphers it leaves that to whoever is asked. */
export const ANY_CIPHER = 'DEFAULT:@SECLEVEL=0';

export const TLS_VERSIONS: [version: SecureVersion, taken: boolean][] = [
  ['TLSv1', false],
  ['TLSv1.1', false],
  ['TLSv1.2', true],
  ['TLSv1.3', true],
];

/** Whether a server on loopback takes a connection of exactly this version. */
export function takes(port: number, version: SecureVersion): Promise<boolean> {
  const versions = { minVersion: version, maxVersion: version, ciphers: ANY_CIPHER };
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...versions }, () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
  });
}
