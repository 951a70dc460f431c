import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { type RandomSource, randomSource } from '../test/access/random-source.js';
import type { Rights } from './check/check-answers.js';
import type { Connection } from './connection.js';
import type { TransportName } from './history.js';
import { CLIENTS, FLOODER, identity, OTHERS, STARTER } from './principals.js';
import { Questions } from './questions.js';
import { SoakClient } from './soak-client.js';
import type { World } from './world.js';

/** How many of twenty clients come by which way; each on standard input and output has a server of its own. */
const MIX: Record<Exclude<TransportName, 'slow reader'>, number> = { sse: 9, http: 5, modern: 5, stdio: 1 };

export interface Menu {
  all: Tool[];
  of: ReadonlyMap<string, Tool[]>;
}

/** What each principal may ask, as the server tells it. */
export async function readMenu(world: World): Promise<Menu> {
  const list = async (principal: string) => {
    const client = new Client({ name: 'soak', version: '1' });
    const requestInit = { headers: { Authorization: `Bearer ${world.token(principal)}` } };
    const url = new URL(`${world.server.url}/mcp`);
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
    const { tools } = await client.listTools();
    await client.close();
    return tools;
  };
  const all = await list(FLOODER);
  const of = new Map<string, Tool[]>([[STARTER, all]]);
  for (const principal of Object.keys(CLIENTS)) of.set(principal, await list(principal));
  return { all, of };
}

export function rightsOf({ all, of }: Menu): Map<string, Rights> {
  const names = (tools: Tool[]) => new Set(tools.map(({ name }) => name));
  const rights = new Map<string, Rights>();
  for (const [principal, tools] of of) {
    rights.set(identity(principal), { sensors: CLIENTS[principal]?.sensors ?? null, tools: names(tools) });
  }
  for (const principal of OTHERS) rights.set(identity(principal), { sensors: null, tools: names(all) });
  return rights;
}

/** What each tool goes by when it is not told. */
export function defaultsOf({ all }: Menu): Map<string, Record<string, unknown>> {
  return new Map(
    all.map(({ name, inputSchema }) => {
      const given = Object.entries(inputSchema.properties ?? {}).map(
        ([argument, schema]) => [argument, (schema as { default?: unknown }).default] as const,
      );
      const known = given.filter(([, value]) => value !== undefined);
      return [name, { ...Object.fromEntries(known), acknowledged: 'included' }];
    }),
  );
}

/** So many clients, spread over the transports and the tokens. */
export function crowd(
  count: number,
  seed: number,
  world: World,
  menu: Menu,
  connection: (principal: string, transport: TransportName) => Connection,
): SoakClient[] {
  const ways = Object.entries(MIX).flatMap(([name, share]) =>
    Array<TransportName>(share).fill(name as TransportName),
  );
  const principals = Object.keys(CLIENTS);
  return Array.from({ length: count }, (_, index) => {
    const random: RandomSource = randomSource(seed + 1_000 + index);
    // Stepped through with a stride that meets every way before it meets one twice.
    const transport = ways[(index * 7) % ways.length]!;
    const principal = transport === 'stdio' ? STARTER : principals[index % principals.length]!;
    return new SoakClient({
      random,
      questions: new Questions(random, menu.of.get(principal)!, menu.all),
      connection: () => connection(principal, transport),
      way: () => world.way(principal, transport === 'stdio'),
    });
  });
}
