import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  insertCommand,
  insertConfig,
  insertDevice,
  insertWhitelistEntry,
} from '../support/reference-rows.js';
import { insertAlert, insertSensor, insertSensorMetric, insertTopTalker } from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { INSTRUCTIONS, PAYLOADS } from './payloads.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;
/** Every answer there is over the planted rows, with what was asked. */
const answers: { asked: string; result: CallToolResult }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [i, payload] of PAYLOADS.entries()) await plant(i, payload);
  server = await startServer(database.address);
  client = await connectSse(server.url);
  await askEverything();
}, 300_000);

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

/** One payload in every text column that can hold it. */
async function plant(i: number, payload: string): Promise<void> {
  const { owner } = database;
  const short = (longest: number) =>
    Array.from(payload)
      .slice(0, longest - 4)
      .join('') + i;
  const nested = { [payload]: payload, list: [payload, { user_agent: payload }] };
  const sensor_id = short(50);
  const ip = `10.0.${i}.1`;
  await insertSensor(owner, {
    sensor_id,
    hostname: payload,
    location: payload,
    version: short(50),
    status: short(20),
    config: nested,
  });
  await insertSensorMetric(owner, { sensor_id, network_interface: short(50) });
  await insertAlert(owner, {
    id: i + 1,
    severity: i % 2 ? 'HIGH' : short(20),
    threat_type: short(100),
    description: payload,
    metadata: nested,
    sensor_id,
    source_ip: ip,
  });
  await insertTopTalker(owner, { hostname: payload, sensor_id, ip_address: ip });
  await insertDevice(owner, {
    ip_address: ip,
    hostname: payload,
    vendor: payload,
    sensor_id,
    notes: payload,
  });
  await insertConfig(owner, { parameter_path: short(255), parameter_value: nested, description: payload });
  await insertWhitelistEntry(owner, { ip_cidr: `${ip}/32`, description: payload, port_filter: short(50) });
  await insertCommand(owner, { sensor_id, command_type: short(50), parameters: nested, result: nested });
}

async function ask(name: string, args: Record<string, unknown>): Promise<void> {
  const result = await call(client, name, args);
  const asked = `${name} ${JSON.stringify(args)}`;
  answers.push({ asked, result });
  const next = (result.structuredContent?.['receipt'] as { next_cursor?: string } | undefined)?.next_cursor;
  if (next) await ask(name, { ...args, cursor: next });
}

async function askEverything(): Promise<void> {
  const { tools } = await client.listTools();
  const { rows: sensors } = await database.owner.query<{ sensor_id: string }>(
    'SELECT sensor_id FROM sensors',
  );
  for (const { name, inputSchema } of tools) {
    const required = inputSchema.required ?? [];
    const limit = inputSchema.properties && 'limit' in inputSchema.properties ? { limit: 20 } : {};
    if (required.length === 0) await ask(name, limit);
    for (let i = 0; i < PAYLOADS.length && required.length > 0; i++) {
      const values: Record<string, unknown> = {
        alert_id: i + 1,
        ip_address: `10.0.${i}.1`,
        ioc: `10.0.${i}.1`,
        sensor_id: sensors[i]!.sensor_id,
      };
      await ask(name, { ...limit, ...Object.fromEntries(required.map((key) => [key, values[key]])) });
    }
  }
}

/** Everything of an answer that a client or a model could read. */
const whole = ({ content, structuredContent }: CallToolResult) =>
  JSON.stringify(structuredContent ?? {}) +
  content.map((part) => ('text' in part ? part.text : '')).join('\n');

/** Line breaks are for the rendered text and for documents such as CSV. */
const FORBIDDEN = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

describe('texts of strangers in answers', () => {
  it('were asked for by every tool that reads the database', () => {
    const answered = answers.filter(({ result }) => !result.isError).map(({ asked }) => asked.split(' ')[0]);
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(answered).size).toBeGreaterThanOrEqual(19);
    const evil = answers.filter(({ result }) => /evil\[?\.\]?example/i.test(whole(result)));
    expect(evil.length).toBeGreaterThan(50);
  });

  it('hold no invisible or controlling character', () => {
    for (const { asked, result } of answers) {
      for (const text of textsOf(result))
        expect(FORBIDDEN.exec(text)?.[0].codePointAt(0), asked).toBeUndefined();
    }
  });

  it('hold no link that a client would fetch or show', () => {
    const links = [
      /[a-z][a-z0-9+.-]*:\/\/evil/i,
      /\\?:\\?\/\\?\/\s*evil/i,
      /www\.evil/i,
      /\]\(/,
      /<(?:img|script|a|https)\b/i,
      /javascript:\S/i,
      /data:text/i,
      /file:\/\//i,
      /&colon;/,
      /(?:^|["'=(<\s])\/\/evil/i,
    ];
    for (const { asked, result } of answers) {
      for (const link of links) expect(whole(result).replaceAll('\\"', '"'), asked).not.toMatch(link);
    }
  });

  it('cannot end the fence around them', () => {
    let fenced = 0;
    for (const { asked, result } of answers) {
      const text = textOf(result);
      const id = /Between the two marks ([0-9a-f]{12})/.exec(text)?.[1];
      if (!id) {
        expect(text, asked).not.toMatch(/evil|previous instructions/i);
        continue;
      }
      fenced++;
      const lines = text.split('\n');
      const [open, close] = [lines.indexOf(`<<< ${id}`), lines.indexOf(`>>> ${id}`)];
      expect(
        lines.filter((line) => line.includes(id)),
        asked,
      ).toHaveLength(3);
      expect([open > 0, close > open], asked).toEqual([true, true]);
      // The filters are the caller's own words.
      const outside = [...lines.slice(0, open), ...lines.slice(close + 1)].filter(
        (line) => !line.startsWith('Filters:'),
      );
      expect(outside.join('\n'), asked).not.toMatch(/evil|previous instructions|obey/i);
    }
    expect(fenced).toBeGreaterThan(50);
  });

  it('that talk to an AI are named as a finding', () => {
    for (const [i, instruction] of INSTRUCTIONS.entries()) {
      const told = answers.find(({ asked }) => asked === `get_alert {"alert_id":${i + 1}}`);
      const { notes } = told!.result.structuredContent!['receipt'] as { notes: { code: string }[] };
      expect(
        notes.map(({ code }) => code),
        instruction,
      ).toContain('suspicious_text');
    }
  });
});
