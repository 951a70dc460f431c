import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Environment } from '../../src/config/environment.js';
import { connectSse, startServer } from './server.js';
import type { TestDatabase } from './test-database.js';
import { TestTokens } from './tokens.js';

/** A server with a caller who may see everything and one who may see certain sensors only. */
export interface TwoCallers {
  client: Client;
  scoped: Client;
  close(): Promise<void>;
}

export async function connectTwo(
  { address }: TestDatabase,
  sensors: string[],
  settings: Partial<Environment> = {},
): Promise<TwoCallers> {
  const tokens = new TestTokens();
  const [all, some] = [tokens.add('all'), tokens.add('some', { sensors })];
  const server = await startServer(address, { tokensFile: tokens.file, ...settings });
  const [client, scoped] = [await connectSse(server.url, all), await connectSse(server.url, some)];
  return {
    client,
    scoped,
    close: async () => {
      await client.close();
      await scoped.close();
      await server.close();
    },
  };
}

/** The codes of the notes of an answer. */
export function notesOf({ receipt }: Record<string, any>): string[] {
  return receipt.notes.map(({ code }: { code: string }) => code);
}
