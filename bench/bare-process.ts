import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { type DatabaseAddress, readonlyDataSource } from '../ormconfig.js';
import type { Plan, Sent } from './plan.js';
import { answerQuestions } from './questions.js';

// What the product is compared with: the same statements through nothing but pg and node:http, and an event stream
// through nothing but node:http.

/** As the product shares it. */
const SHARED_FOR_MS = 1_000;

let pool: pg.Pool;
let plans = new Map<string, Plan>();
let shared: { at: number; rows: Promise<unknown[][]> } | undefined;
const streams = new Map<number, ServerResponse>();
let opened = 0;

const server = createServer((request, response) => {
  if (request.method === 'GET') open(response);
  else void echo(request, response);
});

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { name } = JSON.parse(Buffer.concat(chunks).toString()) as { name: string };
  const { shared, own } = plans.get(name)!;
  const rows = [...(await sharedRows(shared))];
  for (const one of own) rows.push(await rowsOf(one));
  const body = JSON.stringify(rows);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

function sharedRows(statements: readonly Sent[]): Promise<unknown[][]> {
  if (!shared || Date.now() - shared.at >= SHARED_FOR_MS) {
    shared = { at: Date.now(), rows: Promise.all(statements.map(rowsOf)) };
  }
  return shared.rows;
}

async function rowsOf({ text, values }: Sent): Promise<unknown[]> {
  const { rows } = await pool.query<Record<string, unknown>>(text, values);
  return rows;
}

function open(response: ServerResponse): void {
  const id = ++opened;
  streams.set(id, response);
  response.once('close', () => streams.delete(id));
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.write(`event: endpoint\ndata: /messages?sessionId=${id}\n\n`);
}

const listening = new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

answerQuestions({
  url: async () => {
    await listening;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  database: (address: DatabaseAddress) => {
    const { extra } = readonlyDataSource(address, { min: 2, max: 10, statementTimeoutMs: 15_000 });
    const { host, port, name: database, user, password } = address;
    pool = new pg.Pool({ host, port, database, user, password, ...(extra as pg.PoolConfig) });
  },
  plans: (given: Record<string, Plan>) => {
    plans = new Map(Object.entries(given));
  },
});

process.once('SIGTERM', () => process.exit(0));
