import type { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import type { Client, PoolClient } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { documentOf } from '../support/document.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { type PlainTables, plainRows } from './plain-rows.js';
import type { LoadedNetwork } from './real-data.setup.js';
import { type Asked, expectSound, isShared } from './sound-answer.js';
import { AS_OF } from './windows-asked.js';

type Settings = Parameters<typeof startServer>[1];

/** A loaded database, the server over it, a client of that server, and the rows as they are. */
export class Network {
  owner!: Client;
  server!: TestServer;
  client!: McpClient;
  /** Statements that the server sent to the database since the last call began. */
  private readonly sent: string[] = [];
  private readonly found = new Map<string, Promise<unknown>>();

  constructor(
    readonly place: LoadedNetwork,
    private readonly settings: Settings,
  ) {}

  get set(): string {
    return this.place.set;
  }

  async open(): Promise<void> {
    this.owner = await connect(this.place.ownerAddress);
    this.server = await startServer(this.place.address, { asOf: AS_OF, ...this.settings });
    this.server.app
      .get(DatabaseNodes, { strict: false })
      .all[0]!.pool.on('acquire', (client) => this.listenTo(client));
    this.client = await connectSse(this.server.url);
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.server.close();
    await this.owner.end();
    // The process goes on to other files.
    this.found.clear();
  }

  /** Calls a tool that must succeed, and checks what is true of every answer. */
  async ask(tool: string, args: Record<string, unknown> = {}): Promise<Asked> {
    this.sent.length = 0;
    const result = await call(this.client, tool, args);
    const label = `${tool} ${JSON.stringify(args)}`;
    expect(result.isError, `${label}: ${textOf(result).slice(0, 500)}`).toBeFalsy();
    return expectSound(label, result, this.sent);
  }

  /** The text of a failure that a call must end with. */
  async refusal(tool: string, args: Record<string, unknown>): Promise<string> {
    const result = await call(this.client, tool, args);
    expect(result.isError, `${tool} ${JSON.stringify(args)}`).toBe(true);
    expect(result.structuredContent).toBeUndefined();
    return textOf(result);
  }

  /** Reads a document that must be there, with few statements. */
  async document(uri: string, mostStatements: number): Promise<Record<string, any>> {
    this.sent.length = 0;
    const document = await documentOf(this.client, uri);
    const own = this.sent.filter((sql) => !isShared(sql));
    expect(own.length, uri).toBeLessThanOrEqual(mostStatements);
    expect(JSON.stringify(document), `${uri}: a mask behind an address`).not.toMatch(
      /[\d.]\/32\b|[\da-f:]\/128\b/,
    );
    return document;
  }

  /** All rows of a table. */
  rows<Table extends keyof PlainTables>(table: Table): Promise<PlainTables[Table][]> {
    return this.once(table, () => plainRows(this.owner, table));
  }

  /** What is looked at for many answers and never changes, found once. */
  once<Found>(name: string, find: () => Promise<Found>): Promise<Found> {
    const found = this.found.get(name) ?? find();
    this.found.set(name, found);
    return found as Promise<Found>;
  }

  /** Texts in the order of this database, which need not be that of their bytes. */
  async inOrder(texts: string[]): Promise<string[]> {
    const { rows } = await this.owner.query<{ text: string }>(
      'SELECT text FROM unnest($1::text[]) AS text ORDER BY text',
      [texts],
    );
    return rows.map(({ text }) => text);
  }

  private listenTo(client: PoolClient & { heard?: boolean }): void {
    if (client.heard) return;
    client.heard = true;
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const heard = (...args: unknown[]) => {
      const [asked] = args as [string | { text: string }];
      this.sent.push(typeof asked === 'string' ? asked : asked.text);
      return query(...args);
    };
    client.query = heard as typeof client.query;
  }
}

/** The same checks on every set and every server of this run. */
export function onEveryNetwork(
  subject: string,
  define: (network: Network) => void,
  settings: Settings = {},
): void {
  const networks = inject('realNetworks');
  const unchecked = networks.length === 0 ? [subject] : [];
  for (const missing of unchecked) {
    describe.skipIf(true)(`${missing}: NOT CHECKED`, () => {
      it('needs the folder ../shared/data', () => expect(networks).not.toEqual([]));
    });
  }
  for (const place of networks) {
    describe(`${subject}, set ${place.set} on ${place.server}`, () => {
      const network = new Network(place, settings);
      beforeAll(() => network.open());
      afterAll(() => network.close());
      define(network);
    });
  }
}
