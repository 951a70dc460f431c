import { Client } from 'pg';
import type { DatabaseAddress } from '../../ormconfig.js';

/** Runs `work` on a connection of its own and closes it. */
export async function withConnection<T>(
  address: DatabaseAddress,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connect(address);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A plain connection, for whoever makes and fills a database; the server itself never uses one. */
export async function connect(address: DatabaseAddress): Promise<Client> {
  const client = new Client({
    host: address.host,
    port: address.port,
    database: address.name,
    user: address.user,
    password: address.password,
    ssl: address.ssl,
    application_name: 'netmonitor-mcp owner',
  });
  // A server that stops reports it here; without a listener that would end the process. Queries fail by themselves.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
