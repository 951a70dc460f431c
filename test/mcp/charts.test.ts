import { loadImage, createCanvas } from '@napi-rs/canvas';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statisticsChart } from '../../src/mcp/tools/alerts/statistics-chart.js';
import { trendsChart } from '../../src/mcp/tools/traffic/trends-chart.js';
import { insertAlert, insertSensor, insertTraffic } from '../support/rows.js';
import { call, connectHttp, connectSse, startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// An analyst asks for a picture: does it show what the answer says?
const AS_OF = '2026-11-20T12:00:00Z';
const before = (hours: number) => new Date(Date.parse(AS_OF) - hours * 3_600_000);
const COUNTS: Record<string, number> = { PORT_SCAN: 40, BRUTE_FORCE_ATTEMPT: 20, 'odd <b>"type"</b>': 10, DNS_TUNNEL: 1 };
const SIGNATURE = '89504e470d0a1a0a';
const BLUE = [0, 114, 178];

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { last_seen: AS_OF });
  let hour = 0;
  for (const [threat_type, count] of Object.entries(COUNTS)) {
    for (let i = 0; i < count; i++)
      await insertAlert(database.owner, { threat_type, timestamp: before((hour = (hour + 7) % 100) + 0.5) });
  }
  for (const [at, total_bytes] of [[1, 3e9], [2, 1e9], [5, 2e9]] as const)
    await insertTraffic(database.owner, { timestamp: before(at), total_bytes });
  server = await startServer(database.address, { asOf: AS_OF });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

function pngOf({ content }: CallToolResult): Buffer {
  expect(content.map(({ type }) => type)).toEqual(['text', 'image']);
  const [, image] = content as [unknown, { data: string; mimeType: string }];
  expect(image.mimeType).toBe('image/png');
  return Buffer.from(image.data, 'base64');
}

/** Without the ids that are new for every answer. */
const comparable = (answer: unknown) =>
  JSON.parse(JSON.stringify(answer).replaceAll(/\b(?:[0-9a-f]{16}|[0-9a-f]{12})\b/g, 'NEW')) as unknown;

const QUESTIONS: [string, Record<string, unknown>][] = [
  ['get_traffic_trends', {}],
  ['get_traffic_trends', { hours: 168, interval: 'daily', timezone: 'Europe/Amsterdam' }],
  ['get_alert_statistics', { hours: 168 }],
  ['get_alert_statistics', { hours: 168, group_by: 'threat_type' }],
  ['get_alert_statistics', { hours: 168, group_by: 'hour', limit: 500 }],
];

describe('as_image', () => {
  it.each(QUESTIONS)('%s %j adds a picture and changes nothing else', async (name, args) => {
    const plain = await call(client, name, args);
    const drawn = await call(client, name, { ...args, as_image: true });
    const png = pngOf(drawn);
    expect(png.subarray(0, 8).toString('hex')).toBe(SIGNATURE);
    expect(png.readUInt32BE(16)).toBe(800);
    expect(png.readUInt32BE(20)).toBeGreaterThan(100);
    expect(png.readUInt32BE(20)).toBeLessThan(800);
    expect(png.length).toBeGreaterThan(3_000);
    expect(png.length).toBeLessThan(120_000);
    expect(comparable(drawn.structuredContent)).toEqual(comparable(plain.structuredContent));
    expect(comparable(textOf(drawn))).toEqual(comparable(textOf(plain)));
    const not = await call(client, name, { ...args, as_image: false });
    expect(not.content).toHaveLength(1);
  });

  it('continues a page that was asked for without it', async () => {
    const asked = { hours: 168, group_by: 'threat_type', limit: 2 };
    const first = await call(client, 'get_alert_statistics', asked);
    const { next_cursor: cursor } = (first.structuredContent as any).receipt;
    const second = await call(client, 'get_alert_statistics', { group_by: 'threat_type', cursor, as_image: true });
    expect(pngOf(second).length).toBeGreaterThan(3_000);
  });

  it('draws nothing where there is nothing, and the text says why', async () => {
    for (const name of ['get_traffic_trends', 'get_alert_statistics']) {
      const to = '2020-01-02T00:00:00Z';
      const answer = await call(client, name, { from: '2020-01-01T00:00:00Z', to, as_image: true });
      expect(answer.content).toHaveLength(1);
      expect(textOf(answer)).toContain('Note (');
    }
  });

  it('is answered to many at once, each with the same picture', async () => {
    const other = await connectHttp(server.url);
    const asked = { hours: 168, as_image: true };
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => call(i % 2 ? client : other, 'get_alert_statistics', asked)),
    );
    const pictures = new Set(answers.map((answer) => pngOf(answer).toString('base64')));
    expect(pictures.size).toBe(1);
    await other.close();
  });
});

/** Lengths of the blue bars, from the top. */
async function barsIn(png: Buffer): Promise<number[]> {
  const image = await loadImage(png);
  const paper = createCanvas(image.width, image.height).getContext('2d');
  paper.drawImage(image, 0, 0);
  const { data, width, height } = paper.getImageData(0, 0, image.width, image.height);
  const blueIn = (y: number) =>
    Array.from({ length: width }, (_, x) => (y * width + x) * 4).filter((at) =>
      BLUE.every((part, i) => Math.abs(data[at + i]! - part) < 4),
    ).length;
  const bars: number[] = [];
  for (let y = 0, inside = false; y < height; y++) {
    const length = blueIn(y);
    if (length > 0 && !inside) bars.push(length);
    inside = length > 0;
  }
  return bars;
}

describe('what is on the paper', () => {
  it('has bars as long as the counts of the answer', async () => {
    const asked = { hours: 168, group_by: 'threat_type', as_image: true };
    const drawn = await call(client, 'get_alert_statistics', asked);
    const { data } = drawn.structuredContent as { data: { count: number }[] };
    const counts = data.map(({ count }) => count);
    expect(counts).toEqual([40, 20, 10, 1]);
    const bars = await barsIn(pngOf(drawn));
    expect(bars).toHaveLength(4);
    for (const [i, bar] of bars.entries()) expect(Math.abs(bar - (bars[0]! * counts[i]!) / 40)).toBeLessThan(2);
  });

  it('is drawn from every row of the answer, and says what is left out', async () => {
    const asked = { hours: 168, group_by: 'hour', limit: 30 };
    const { structuredContent } = await call(client, 'get_alert_statistics', asked);
    const { receipt, ...fields } = structuredContent as any;
    const map = statisticsChart(fields, receipt)!;
    expect(map).toMatchObject({ kind: 'heat map', notes: expect.arrayContaining([expect.stringMatching(/^Only 30 of \d+ rows/)]) });
    const expected = fields.data.map(({ time_period, count }: { time_period: string; count: number }) => {
      const day = new Date(time_period).getUTCDay();
      return { weekday: day === 0 ? 7 : day, hour: new Date(time_period).getUTCHours(), value: count };
    });
    expect((map as { cells: unknown }).cells).toEqual(expected);
  });

  it('has a line through each period, in the order of time', async () => {
    const { structuredContent } = await call(client, 'get_traffic_trends', {});
    const { receipt, ...fields } = structuredContent as any;
    const { series } = trendsChart(fields, receipt)!;
    expect(series.map(({ name }) => name)).toEqual(['total', 'inbound', 'outbound']);
    expect(series[0]!.points.map(({ value }) => value)).toEqual([2e9, 1e9, 3e9]);
    const times = series[0]!.points.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
