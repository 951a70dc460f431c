import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { TestTokens } from '../support/tokens.js';
import { AS_OF, insertWorld, OWN_SENSORS } from './two-worlds.js';
import { insertRivals } from './two-worlds-rivals.js';

/** A database, the server over it, and a client whose token has two sensors. */
export interface World {
  database: TestDatabase;
  server: TestServer;
  client: Client;
}

/** One with everything in it, and one that never held what the token may not see. */
export async function openWorlds(): Promise<[whole: World, part: World]> {
  const tokens = new TestTokens();
  const token = tokens.add('branch', { sensors: OWN_SENSORS });
  return [await world(tokens.file, token, true), await world(tokens.file, token, false)];
}

async function world(tokensFile: string, token: string, everything: boolean): Promise<World> {
  const database = await createTestDatabase();
  await insertWorld(database.owner, everything);
  if (everything) await insertRivals(database.owner);
  const server = await startServer(database.address, { tokensFile, asOf: AS_OF });
  return { database, server, client: await connectSse(server.url, token) };
}

export async function closeWorlds(worlds: World[]): Promise<void> {
  for (const { client, server, database } of worlds) {
    await client.close();
    await server.close();
    await database.drop();
  }
}
