import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { insertSensor } from '../support/rows.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst asks: and what did you leave out?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOST = '10.0.0.5';
const SENSORS = 60;
const MOST_TOKENS = { brief: 1_500, full: 6_000 };

type Totals = Record<string, ((fields: any) => number) | null>;

/** Lists that are cut here, with how many there are, where a field tells it. */
const TOOLS: [tool: string, given: Record<string, unknown>, lists: Totals][] = [
  [
    'investigate_host',
    { ip_address: HOST },
    { kinds: ({ kind_count }) => kind_count, peers: ({ peer_count }) => peer_count, steps: null },
  ],
  ['investigate_alert', { alert_id: 1 }, { around: null }],
  [
    'attack_path',
    { ip_address: HOST },
    {
      touched: ({ touched_count }) => touched_count,
      other_hosts: ({ hosts_with_steps, hosts }) => hosts_with_steps - hosts.length,
    },
  ],
  [
    'check_indicators',
    { indicators: Array.from({ length: 40 }, (_, i) => `198.51.100.${3 * i}`) },
    { indicators: ({ met_count }) => met_count },
  ],
  ['sensor_coverage', {}, { sensors: () => SENSORS }],
  ['attack_coverage', {}, { fired: ({ summary }) => summary.fired, types_without_technique: null }],
  [
    'what_changed',
    { since: 'now-24h' },
    { hosts: (all) => all.hosts.new, pairs: (all) => all.pairs.new, sensors: () => SENSORS },
  ],
  [
    'shift_brief',
    { hours: 24 },
    {
      look_first: null,
      open: ({ severities }) => openGrave(severities),
      hosts: ({ new_hosts }) => new_hosts,
      pairs: ({ new_pairs }) => new_pairs,
    },
  ],
];

function openGrave(severities: { severity: string; open: number }[]): number {
  const grave = severities.filter(({ severity }) => ['CRITICAL', 'HIGH'].includes(severity));
  return grave.reduce((sum, { open }) => sum + open, 0);
}

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const registered_at = new Date(NOW - 3_600_000);
  for (let i = 0; i < SENSORS; i++)
    await insertSensor(owner, { sensor_id: `sensor-${i}`, last_seen: new Date(NOW), registered_at });
  // Everybody has some alerts on most days; one host has all kinds of them today, and so have new ones around it.
  await owner.query(
    `INSERT INTO alerts (id, timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
      SELECT i, $1::timestamptz - make_interval(secs => CASE WHEN i <= 1500 THEN i * 50 % 80000 + 1 ELSE i * 577 % 3456000 + 90000 END),
        (ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'])[1 + i % 4], ($2::text[])[1 + i * 7 % cardinality($2::text[])],
        CASE WHEN i <= 500 THEN $3::inet WHEN i <= 800 THEN '10.0.2.0'::inet + i % 40 ELSE '10.0.1.0'::inet + i % 150 END,
        CASE WHEN i % 3 = 0 THEN '198.51.100.0'::inet + i % 120 ELSE '10.0.1.0'::inet + i * 11 % 150 END,
        'sensor-' || i % 3
      FROM generate_series(1, 6000) AS i`,
    [new Date(NOW).toISOString(), [...THREAT_TYPES.keys()], HOST],
  );
  server = await startServer(database.address, { asOf: new Date(NOW).toISOString() });
  client = await connectSse(server.url);
}, 120_000);

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

async function ask(tool: string, given: Record<string, unknown>) {
  const result = await call(client, tool, given);
  expect(result.isError, textOf(result)).toBeFalsy();
  const { receipt, ...fields } = result.structuredContent as Record<string, any>;
  const size = Math.max(textOf(result).length, JSON.stringify(result.structuredContent).length);
  const note = receipt.notes.find(({ code }: any) => code === 'lists_cut')?.message as string | undefined;
  const cut = new Map(
    [...(note ?? '').matchAll(/(\w+) (\d+) of (?:at least )?(\d+)/g)].map(([, name, shown, all]) => [
      name!,
      { shown: Number(shown), all: Number(all) },
    ]),
  );
  return { fields, tokens: size / 4, note, cut };
}

/** Lists of the answer, and those that stand beside their counts. */
function listOf(fields: any, name: string): unknown[] {
  const record = fields.records?.find(({ kind }: any) => kind === name);
  return record?.rows ?? fields[name]?.rows ?? fields[name];
}

describe.each(TOOLS)('%s', (tool, given, lists) => {
  it('is brief by itself, counts what it leaves out, and tells more in full', async () => {
    const usual = await ask(tool, given);
    const brief = await ask(tool, { ...given, detail: 'brief' });
    const full = await ask(tool, { ...given, detail: 'full' });
    expect(usual.fields).toEqual(brief.fields);
    expect(brief.tokens).toBeLessThan(MOST_TOKENS.brief);
    expect(full.tokens).toBeLessThan(MOST_TOKENS.full);
    expect(brief.note).toMatch(/; detail=full tells more$/);
    expect(full.note ?? '').not.toContain('detail=full');
    for (const [name, total] of Object.entries(lists)) {
      expect(brief.cut.has(name), `${name}: ${brief.note}`).toBe(true);
      for (const { fields, cut } of [brief, full]) {
        const { length } = listOf(fields, name);
        const { shown, all } = cut.get(name) ?? { shown: length, all: length };
        expect(length, name).toBe(shown);
        if (total) expect(all, name).toBe(total(fields));
      }
      const [few, many] = [listOf(brief.fields, name), listOf(full.fields, name)];
      expect(many.length, name).toBeGreaterThan(few.length);
      expect(many, name).toEqual(expect.arrayContaining(few));
    }
  });
});

it('shift_brief says that there may be more hosts than it looked at', async () => {
  const { fields, note } = await ask('shift_brief', { hours: 24 });
  expect(note).toContain('look_first 5 of at least 40,');
  expect(fields.because).toContain('at least 40 hosts stand out');
});
