import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import pg from 'pg';

/** The parts of a pg client that name its backend to the server. */
export type CancellableClient = pg.PoolClient & {
  processID: number | null;
  secretKey: number | null;
  host: string;
  port: number;
  ssl: unknown;
};

/** pg's wire connection: exported by the package, absent from its types. */
interface WireConnection extends EventEmitter {
  stream: Socket;
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

const PATIENCE_MS = 2_000;

/**
 * Asks the server to cancel what a client's backend runs, on a connection of its own, as the protocol
 * wants it. Resolves when the server closed that connection, that is after the signal was sent.
 *
 * The signal hits whatever the backend runs when it arrives: the caller never reuses the client.
 */
export function sendCancelRequest(client: CancellableClient): Promise<void> {
  const { processID, secretKey, ssl } = client;
  if (processID === null || secretKey === null) return Promise.resolve();
  return new Promise((resolve) => {
    const connection = new pg.Connection({
      ssl: ssl as pg.ConnectionConfig['ssl'],
    }) as unknown as WireConnection;
    const finish = () => {
      clearTimeout(timer);
      connection.stream.destroy();
      resolve();
    };
    const timer = setTimeout(finish, PATIENCE_MS);
    connection.on('error', finish);
    connection.once('end', finish);
    if (ssl) connection.once('connect', () => connection.requestSsl());
    connection.once(ssl ? 'sslconnect' : 'connect', () => connection.cancel(processID, secretKey));
    // As the driver itself does: a host that is a folder holds a Unix socket.
    if (client.host.startsWith('/')) connection.connect(`${client.host}/.s.PGSQL.${client.port}`);
    else connection.connect(client.port, client.host);
  });
}
