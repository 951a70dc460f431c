import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect } from 'vitest';

/** The one document of JSON that a resource is. */
export async function documentOf(
  client: Pick<Client, 'readResource'>,
  uri: string,
): Promise<Record<string, any>> {
  const { contents } = await client.readResource({ uri });
  expect(contents).toEqual([{ uri, mimeType: 'application/json', text: expect.any(String) }]);
  return JSON.parse((contents[0] as { text: string }).text) as Record<string, any>;
}
