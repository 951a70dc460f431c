import { expect, it } from 'vitest';
import { readCsv } from './csv-document.js';
import { HOUR, micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import {
  AMOUNTS,
  amountsOf,
  gigabytes,
  type Interval,
  megabytes,
  periods,
  quotient,
  sum,
} from './plain-traffic.js';
import { expectReceipt } from './receipts.js';
import { expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const HEADING = [
  'Time Period',
  'Total Packets',
  'Total Bytes',
  'Inbound Packets',
  'Inbound Bytes',
  'Outbound Packets',
  'Outbound Bytes',
  'Avg Packets',
  'Avg Bytes',
];

/** Zones and how far they are ahead of UTC in the weeks of the sets. */
const ZONES = { 'Europe/Amsterdam': HOUR, 'Asia/Kolkata': 5.5 * HOUR, 'America/St_Johns': -3.5 * HOUR };

interface Question {
  window: AskedWindow;
  interval?: Interval;
  sensor_id?: string;
  /** The zone of the window. */
  ahead?: number;
}

const ahead = ({ args }: AskedWindow): number => ZONES[args['timezone'] as keyof typeof ZONES] ?? 0;

onEveryNetwork('traffic', (network) => {
  const questions = async (defaultHours: number): Promise<Question[]> => {
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
    return [
      ...allWindows(defaultHours).map((window) => ({ window, ahead: ahead(window) })),
      ...allWindows(defaultHours).map((window) => ({
        window,
        interval: 'hourly' as const,
        ahead: ahead(window),
      })),
      { window: lastHours(168), interval: 'daily' },
      ...sensors.map((sensor_id) => ({ window: lastHours(168), interval: 'daily' as const, sensor_id })),
      ...Object.entries(ZONES).flatMap(([timezone, zoneAhead]) =>
        (['hourly', 'daily'] as const).map((interval) => ({
          window: { ...lastHours(100), args: { hours: 100, timezone } },
          interval,
          ahead: zoneAhead,
        })),
      ),
    ];
  };

  it('get_traffic_trends sums up hours and days', async () => {
    for (const question of await questions(24)) await expectTrends(network, question);
  });

  it('export_traffic_stats_csv gives the same as CSV', async () => {
    for (const question of await questions(168)) await expectTrafficCsv(network, question);
  });

  it('both go on page by page, each hour once', async () => {
    const expected = periods(inside(await network.rows('traffic'), lastHours(168)), 'hourly').map(
      ({ at }) => at,
    );
    const args = { hours: 168, interval: 'hourly', limit: 13 };
    const trends = await allRows(network, 'get_traffic_trends', args, (answer) => answer['trends'] as Row[]);
    expect(trends.map(({ time_period }) => micros(time_period))).toEqual(expected);
    const csv = await allRows(
      network,
      'export_traffic_stats_csv',
      args,
      ({ csv_data }) => readCsv(csv_data).rows,
    );
    expect(csv.map((line) => micros(line['Time Period']))).toEqual(expected);
  });

  it('a day of Amsterdam is the sum of its hours, whichever way it is asked for', async () => {
    const asDay = { from: 'yesterday', timezone: 'Europe/Amsterdam', interval: 'daily' };
    const asSpan = { from: '2026-11-19T00:00:00+01:00', to: '2026-11-20T00:00:00+01:00' };
    const [day] = (await network.ask('get_traffic_trends', asDay)).answer['trends'];
    const { summary } = (await network.ask('get_traffic_trends', asSpan)).answer;
    expect([day.total_bytes, day.total_packets]).toEqual([summary.total_bytes, summary.total_packets]);
    const { answer } = await network.ask('get_traffic_trends', byDefault(24).args);
    expect(sum(answer['trends'] as Row[], (row) => row['total_bytes'])).toBe(answer['summary'].total_bytes);
  });

  it('say so when there is nothing', async () => {
    const { receipt } = await network.ask('get_traffic_trends', { sensor_id: 'nobody', hours: 2 });
    const codes = receipt['notes'].map(({ code }: { code: string }) => code);
    expect(codes).toEqual(['empty', 'unknown_sensor']);
    expect(receipt['matched']).toBe(0);
  });
});

type Row = Record<string, any>;

async function rowsOf(network: Network, { window, sensor_id }: Question) {
  const rows = inside(await network.rows('traffic'), window);
  return sensor_id === undefined ? rows : rows.filter((row) => row.sensor_id === sensor_id);
}

async function expectTrends(network: Network, question: Question): Promise<void> {
  const { window, interval = 'hourly', sensor_id, ahead: zoneAhead } = question;
  const rows = await rowsOf(network, question);
  const args = { ...window.args, interval: question.interval, sensor_id };
  const asked = await network.ask('get_traffic_trends', args);
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'traffic');
  const expected = periods(rows, interval, zoneAhead);
  const [packets, bytes] = [sum(rows, (row) => row.total_packets), sum(rows, (row) => row.total_bytes)];
  expect(answer['interval'], label).toBe(interval);
  expect(answer['data_points'], label).toBe(expected.length);
  expect(receipt['matched'], label).toBe(expected.length);
  expect(answer['summary'], label).toEqual({
    total_bytes: bytes,
    total_packets: packets,
    average_bytes_per_period: quotient(bytes, Math.max(1, expected.length), 0),
    average_packets_per_period: quotient(packets, Math.max(1, expected.length), 0),
    total_bytes_gb: gigabytes(bytes),
    total_bytes_mb: megabytes(bytes),
  });
  const given = (answer['trends'] as Row[]).map((row) => [
    micros(row['time_period']),
    row['samples'],
    ...[...AMOUNTS, 'avg_packets', 'avg_bytes'].map((column) => row[column]),
  ]);
  const wanted = expected.map((period) => [period.at, period.rows.length, ...amountsOf(period)]);
  expect(given, label).toEqual(wanted.slice(0, receipt['returned']));
  expectInText(label, text, [expected.length, bytes, packets, ...given.map(([, , , ofPeriod]) => ofPeriod)]);
}

async function expectTrafficCsv(network: Network, question: Question): Promise<void> {
  const { window, interval = 'daily', sensor_id, ahead: zoneAhead } = question;
  const args = { ...window.args, interval: question.interval, sensor_id };
  const asked = await network.ask('export_traffic_stats_csv', args);
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'traffic');
  const expected = periods(await rowsOf(network, question), interval, zoneAhead);
  const { heading, rows } = readCsv(answer['csv_data']);
  expect(heading, label).toEqual(HEADING);
  expect([answer['rows'], receipt['matched']], label).toEqual([rows.length, expected.length]);
  expect(answer['interval'], label).toBe(interval);
  const given = rows.map((line) =>
    HEADING.map((name, i) => (i === 0 ? micros(line[name]) : Number(line[name]))),
  );
  const wanted = expected.map((period) => [period.at, ...amountsOf(period)]);
  expect(given, label).toEqual(wanted.slice(0, rows.length));
  expectInText(label, text, [expected.length, rows.length]);
}
