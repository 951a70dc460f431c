import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Note } from '../../src/mcp/answer/receipt.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { plantPayload } from './payload-rows.js';
import { INSTRUCTIONS, PAYLOADS } from './payloads.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;
/** Every answer there is over the planted rows, with what was asked. */
let summary: string;
const answers: { asked: string; result: CallToolResult }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const [i, payload] of PAYLOADS.entries()) await plantPayload(database.owner, payload, i);
  server = await startServer(database.address);
  client = await connectSse(server.url);
  await askEverything();
}, 300_000);

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

async function ask(name: string, args: Record<string, unknown>): Promise<void> {
  const result = await call(client, name, args);
  const asked = `${name} ${JSON.stringify(args)}`;
  answers.push({ asked, result });
  const next = (result.structuredContent?.['receipt'] as { next_cursor?: string } | undefined)?.next_cursor;
  if (next) await ask(name, { ...args, cursor: next });
}

async function askEverything(): Promise<void> {
  const { contents } = await client.readResource({ uri: 'dashboard://summary' });
  summary = (contents[0] as { text: string }).text;
  const { tools } = await client.listTools();
  const { rows: sensors } = await database.owner.query<{ sensor_id: string }>(
    'SELECT sensor_id FROM sensors',
  );
  for (const sensor_id of ['nobody', sensors[0]!.sensor_id]) await ask('get_sensor_alerts', { sensor_id });
  await ask('get_sensor_details', { sensor_id: 'nobody' });
  await ask('get_recent_threats', { sensor_id: 'nobody', threat_type: 'NEVER_SEEN' });
  await ask('get_config_parameters', { path_prefix: 'nothing', sensor_id: 'nobody' });
  for (const format of ['markdown', 'stix', 'ocsf']) {
    await ask('build_report', { kind: 'handover', hours: 744, format });
    for (const i of PAYLOADS.keys())
      await ask('build_report', { kind: 'incident', ip_address: `10.0.${i}.1`, hours: 744, format });
  }
  for (const { name, inputSchema } of tools) {
    const required = inputSchema.required ?? [];
    const limit = inputSchema.properties && 'limit' in inputSchema.properties ? { limit: 20 } : {};
    if (required.length === 0) await ask(name, limit);
    for (let i = 0; i < PAYLOADS.length && required.length > 0; i++) {
      const values: Record<string, unknown> = {
        alert_id: i + 1,
        ip_address: `10.0.${i}.1`,
        indicator: `10.0.${i}.1`,
        indicators: [`10.0.${i}.1`],
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
    const ids = new Set<string>();
    for (const { asked, result } of answers) {
      const text = textOf(result);
      const id = /Between the two marks ([0-9a-f]{12})/.exec(text)?.[1];
      if (!id) {
        expect(text, asked).not.toMatch(/evil|previous instructions/i);
        continue;
      }
      ids.add(id);
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
    // An id that comes twice could stand in data that were planted after the first answer.
    const fenced = answers.filter(({ result }) => textOf(result).includes('Between the two marks'));
    expect(ids.size).toBe(fenced.length);
    expect(fenced.length).toBeGreaterThan(50);
  });

  it('stand in no error and no note', () => {
    for (const { asked, result } of answers) {
      const { notes } = (result.structuredContent?.['receipt'] ?? { notes: [] }) as { notes: object[] };
      const told = result.isError ? textOf(result) : JSON.stringify(notes);
      expect(told, asked).not.toMatch(/evil|previous instructions|obey/i);
    }
    expect(answers.filter(({ result }) => result.isError).length).toBeGreaterThan(1);
  });

  it('in the summary stand inside its fence', () => {
    const [before, fenced, after] = summary.split(/^(?:<<<|>>>) [0-9a-f]{12}$/m);
    expect(`${before} ${after}`).not.toMatch(/evil|previous instructions|obey/i);
    expect(fenced).toMatch(/evil|previous instructions|obey/i);
  });

  it('that talk to an AI are named as a finding', () => {
    for (const [i, instruction] of INSTRUCTIONS.entries()) {
      const told = answers.find(({ asked }) => asked === `get_alert {"alert_id":${i + 1}}`);
      const { notes } = told!.result.structuredContent!['receipt'] as { notes: Note[] };
      const finding = notes.find(({ code }) => code === 'suspicious_text');
      // As a text, as the name of a field and as its value.
      expect(finding?.message, instruction).toMatch(/description, .*\.\(odd key\), .*\.\(odd key\)/);
    }
  });
});
