import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChartPainter } from '../../src/mcp/chart/chart-painter.js';
import { insertAlert, insertTraffic } from '../support/rows.js';
import {
  answerOf,
  call,
  connectHttp,
  connectSse,
  startServer,
  type TestServer,
  textOf,
} from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { boxesOf, type Colour, paperOf, pngOf, withoutIds } from './drawn-paper.js';
import { HOUR, MINUTE, watch } from './watching-sensors.js';

// An analyst asks for a picture: does it show what the answer says?
const AS_OF = '2026-11-20T12:00:00Z';
const NOW = Date.parse(AS_OF) * 1_000;
const before = (hours: number) => new Date(Date.parse(AS_OF) - hours * 3_600_000);
const COUNTS = { PORT_SCAN: 40, BRUTE_FORCE_ATTEMPT: 20, 'odd <b>"type"</b>': 10, DNS_TUNNEL: 1 };
const STEPS = { PHISHING_DOMAIN_QUERY: 60, LATERAL_MOVEMENT: 50, DATA_EXFILTRATION: 20 };
const BLUE: Colour = [0, 114, 178];
const WATCHED: Colour = [86, 180, 233];
const BLIND: Colour = [77, 77, 77];

let database: TestDatabase;
let server: TestServer;
let sse: Client;
let http: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  const sensor = { interval: 5 * MINUTE, days: 2 };
  await watch(owner, NOW, { ...sensor, sensor_id: 'dmz-02', silent: [[6 * HOUR, 3 * HOUR]] }, 1);
  await watch(owner, NOW, { ...sensor, sensor_id: 'hq-01' }, 2);
  const types = Object.entries(COUNTS).flatMap(([type, count]) => Array.from({ length: count }, () => type));
  for (const [i, threat_type] of types.entries())
    await insertAlert(owner, {
      threat_type,
      source_ip: '10.0.9.9',
      timestamp: before(((i * 7) % 100) + 0.5),
    });
  for (const [threat_type, hours] of Object.entries(STEPS))
    await insertAlert(owner, {
      threat_type,
      severity: 'CRITICAL',
      source_ip: '10.0.0.40',
      timestamp: before(hours),
    });
  for (const [hours, total_bytes] of [
    [30, 3e9],
    [29, 1e9],
    [28, 2e9],
  ] as const)
    await insertTraffic(owner, { timestamp: before(hours), total_bytes, sensor_id: 'lab-01' });
  server = await startServer(database.address, { asOf: AS_OF });
  sse = await connectSse(server.url);
  http = await connectHttp(server.url);
});

afterAll(async () => {
  await sse.close();
  await http.close();
  await server.close();
  await database.drop();
});

const QUESTIONS: [string, Record<string, unknown>][] = [
  ['get_traffic_trends', {}],
  ['get_traffic_trends', { hours: 168, interval: 'daily', timezone: 'Europe/Amsterdam' }],
  ['get_alert_statistics', { hours: 168 }],
  ['get_alert_statistics', { hours: 168, group_by: 'threat_type' }],
  ['get_alert_statistics', { hours: 24, group_by: 'hour' }],
  ['get_alert_statistics', { hours: 168, group_by: 'hour', limit: 5 }],
  ['sensor_coverage', {}],
  ['attack_path', {}],
  ['shift_brief', { hours: 24 }],
];

describe.each([
  ['SSE', () => sse],
  ['/mcp', () => http],
] as const)('as_image over %s', (_, client) => {
  it.each(QUESTIONS)('of %s %j adds a picture and changes nothing else', async (name, args) => {
    const plain = await call(client(), name, args);
    const drawn = await call(client(), name, { ...args, as_image: true });
    const png = pngOf(drawn);
    const { width, height } = await paperOf(png);
    expect(width).toBe(800);
    expect(height).toBeLessThan(1_000);
    expect(png.length).toBeLessThan(250_000);
    expect(withoutIds(drawn.structuredContent)).toEqual(withoutIds(plain.structuredContent));
    expect(withoutIds(textOf(drawn))).toEqual(withoutIds(textOf(plain)));
    expect((await call(client(), name, { ...args, as_image: false })).content).toHaveLength(1);
  });
});

describe('a picture', () => {
  const drawing = async (name: string, args: object) => {
    const answer = await call(sse, name, { ...args, as_image: true });
    return { paper: await paperOf(pngOf(answer)), fields: answer.structuredContent as Record<string, any> };
  };

  it('has bars as long as the counts of the answer', async () => {
    const { paper, fields } = await drawing('get_alert_statistics', {
      hours: 40,
      group_by: 'threat_type',
      source_ip: '10.0.9.9',
    });
    const counts = fields['data'].map(({ count }: { count: number }) => count);
    const bars = boxesOf(paper, BLUE);
    expect(bars).toHaveLength(counts.length);
    for (const [i, { width }] of bars.entries())
      expect(Math.abs(width - (bars[0]!.width * counts[i]) / counts[0])).toBeLessThan(2);
  });

  it('has a column for each hour with alerts, as high as its count', async () => {
    const { paper, fields } = await drawing('get_alert_statistics', { hours: 24, group_by: 'hour' });
    const counts = fields['data'].map(({ count }: { count: number }) => count).toReversed();
    const columns = boxesOf(paper, BLUE).toSorted((a, b) => a.x - b.x);
    expect(columns).toHaveLength(counts.length);
    const unit = Math.max(...columns.map(({ height }) => height)) / Math.max(...counts);
    for (const [i, { height }] of columns.entries())
      expect(Math.abs(height - unit * counts[i])).toBeLessThan(2);
  });

  it('shows the sensor that was blind for as long as it was', async () => {
    const { paper, fields } = await drawing('sensor_coverage', {});
    const [{ from, to }] = fields['receipt'].coverage;
    const [sensor] = boxesOf(paper, BLIND).filter(({ x, height }) => x >= 250 && height === 16);
    const perHour = 520 / 24;
    expect(sensor!.width / perHour).toBeCloseTo((Date.parse(to) - Date.parse(from)) / 3_600_000, 0);
    expect((sensor!.x - 250) / perHour).toBeCloseTo(
      24 - (Date.parse(AS_OF) - Date.parse(from)) / 3_600_000,
      0,
    );
    expect(boxesOf(paper, WATCHED).some(({ width }) => width > 500)).toBe(true);
  });

  it('of a list holds also what other pages list', async () => {
    const all = await drawing('get_alert_statistics', { hours: 168, group_by: 'threat_type' });
    const first = await drawing('get_alert_statistics', { hours: 168, group_by: 'threat_type', limit: 2 });
    expect(first.fields['data']).toHaveLength(2);
    expect(boxesOf(first.paper, BLUE)).toEqual(boxesOf(all.paper, BLUE));
    const { next_cursor: cursor } = first.fields['receipt'];
    const second = await drawing('get_alert_statistics', { group_by: 'threat_type', cursor });
    expect(boxesOf(second.paper, BLUE)).toHaveLength(boxesOf(all.paper, BLUE).length - 2);
  });

  it.each(['get_traffic_trends', 'get_alert_statistics'])(
    'of %s is drawn when there is nothing, and the text says why',
    async (name) => {
      const none = await call(sse, name, {
        from: '2020-01-01T00:00:00Z',
        to: '2020-01-02T00:00:00Z',
        as_image: true,
      });
      expect(boxesOf(await paperOf(pngOf(none)), BLUE).filter(({ width }) => width > 30)).toEqual([]);
      expect(textOf(none)).toContain('Note (');
    },
  );

  it('is the same for many who ask at once', async () => {
    const asked = { hours: 168, as_image: true };
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => call(i % 2 ? sse : http, 'get_alert_statistics', asked)),
    );
    expect(new Set(answers.map((answer) => pngOf(answer).toString('base64'))).size).toBe(1);
  });

  it('is not taken for a filter', async () => {
    const { receipt } = await answerOf(sse, 'attack_path', { as_image: true });
    expect(receipt.filters).not.toHaveProperty('as_image');
  });

  it('that cannot be drawn leaves the answer as it is, with a note', async () => {
    const painter = server.app.get(ChartPainter, { strict: false });
    const failing = vi.spyOn(painter as any, 'onPaper').mockRejectedValueOnce(new Error('no such library'));
    const answer = await call(sse, 'attack_path', { as_image: true });
    expect(failing).toHaveBeenCalledOnce();
    expect(answer.isError).toBeFalsy();
    expect(answer.structuredContent).toMatchObject({ receipt: expect.anything() });
    const note = 'Note (no_chart): charts cannot be drawn on this server; its log says why';
    expect(answer.content).toEqual([expect.objectContaining({ type: 'text' }), { type: 'text', text: note }]);
    pngOf(await call(sse, 'attack_path', { as_image: true }));
  });
});
