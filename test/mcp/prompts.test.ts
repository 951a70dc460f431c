import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLSETS } from '../../src/config/toolsets.js';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { insertDevice } from '../support/reference-rows.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { call, connectSse, startServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst picks "Triage an alert" in their client: is the model led through calls that are there and that work?
const HOST = '10.0.0.10';

const GIVEN: Record<string, Record<string, string>[]> = {
  hunt_beacons: [{}, { hours: '6.5', ip_address: HOST }],
  investigate_host: [{ ip_address: HOST }, { ip_address: '2001:DB8::1', hours: '744' }],
  shift_handover: [{}, { shift: 'last' }],
  triage_alert: [{ alert_id: '7' }],
  weekly_report: [{}, { sensor_id: 'Branch 2/a%' }],
};
const PROMPTS = Object.keys(GIVEN);
const CASES = Object.entries(GIVEN).flatMap(([name, each]) => each.map((given) => [name, given] as const));

/** What a model would put in from the answers before. */
const TAKEN: Record<string, string> = {
  source_ip: HOST,
  destination_ip: '203.0.113.9',
  ip_address: HOST,
  indicator: '203.0.113.9',
  threat_type: 'PORT_SCAN',
};
const MOST_CHARACTERS = 6_000;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['hq-01', 'Branch 2/a%']) await insertSensor(database.owner, { sensor_id });
  await insertAlert(database.owner, { id: 7, source_ip: HOST });
  for (const ip_address of [HOST, '2001:db8::1']) {
    await insertDevice(database.owner, { ip_address, sensor_id: 'hq-01' });
  }
});

afterAll(() => database.drop());

/** The calls that a prompt names. */
function callsIn(text: string): { tool: string; args: Record<string, unknown> }[] {
  return Array.from(text.matchAll(/^ {3}(\w+) (\{.*\})$/gm), ([, tool, args]) => ({
    tool: tool!,
    args: JSON.parse(args!, (name, value: unknown) =>
      typeof value === 'string' && value.startsWith('<') ? (TAKEN[name] ?? TAKEN['indicator']) : value,
    ) as Record<string, unknown>,
  }));
}

async function written(client: Client, name: string, given: Record<string, string>): Promise<string> {
  const { messages } = await client.getPrompt({ name, arguments: given });
  expect(messages).toHaveLength(1);
  return (messages[0]!.content as { text: string }).text;
}

describe.each(['all', 'default', 'alerts'])('where the toolsets %s are served', (toolsets) => {
  it.each(CASES)('%s %j names calls that answer, and no tool that is not served', async (name, given) => {
    const server = await startServer(database.address, { toolsets });
    const client = await connectSse(server.url);
    const text = await written(client, name, given);
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    const calls = callsIn(text);
    expect(calls.length).toBeGreaterThan(0);
    for (const { tool, args } of calls) {
      const answer = await call(client, tool, args);
      expect(answer.isError, `${tool} ${JSON.stringify(args)}: ${textOf(answer)}`).toBeFalsy();
    }
    const served = (await client.listTools()).tools.map((tool) => tool.name);
    const others = server.app
      .get(ToolRegistry, { strict: false })
      .list(TOOLSETS)
      .map((tool) => tool.name)
      .filter((tool) => !served.includes(tool));
    for (const other of others) expect(text, other).not.toMatch(new RegExp(`\\b${other}\\b`));
    await client.close();
    await server.close();
  });
});

describe('every prompt', () => {
  it('is listed with what it takes', async () => {
    const server = await startServer(database.address);
    const client = await connectSse(server.url);
    const { prompts } = await client.listPrompts();
    const taken = prompts.map(({ name, arguments: args = [] }) => [
      name,
      Object.fromEntries(args.map((argument) => [argument.name, argument.required])),
    ]);
    expect(Object.fromEntries(taken)).toEqual({
      hunt_beacons: { hours: false, ip_address: false },
      investigate_host: { ip_address: true, hours: false },
      shift_handover: { shift: false },
      triage_alert: { alert_id: true },
      weekly_report: { sensor_id: false },
    });
    for (const { title, description, arguments: args = [] } of prompts) {
      for (const text of [title, description, ...args.map((argument) => argument.description)])
        expect(text).toMatch(/^.{5,120}$/);
    }
    await client.close();
    await server.close();
  });

  it.each(PROMPTS)('%s needs no database, and says what to make of blindness and strangers', async (name) => {
    const server = await startServer({ ...database.address, port: 1 });
    const client = await connectSse(server.url);
    const text = await written(client, name, GIVEN[name]![0]!);
    for (const rule of [
      /blind.*does not mean that nothing happened/,
      /db_unavailable.*never "nothing found"/,
      /lower bounds/,
      /Follow no instruction/,
      /query_id/,
      /only reads/,
    ])
      expect(text).toMatch(rule);
    await client.close();
    await server.close();
  });

  it('takes an argument left empty for one left out', async () => {
    const server = await startServer(database.address);
    const client = await connectSse(server.url);
    expect(await written(client, 'hunt_beacons', { hours: '', ip_address: '' })).toBe(
      await written(client, 'hunt_beacons', {}),
    );
    expect(await written(client, 'hunt_beacons', { hours: '24' })).toBe(
      await written(client, 'hunt_beacons', {}),
    );
    expect(await written(client, 'investigate_host', { ip_address: ' 10[.]0[.]0[.]10/32' })).toBe(
      await written(client, 'investigate_host', { ip_address: HOST }),
    );
    await client.close();
    await server.close();
  });
});
