import { expect, it } from 'vitest';
import { readCsv } from './csv-document.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allPages } from './pages.js';
import { DIRECTIONS, directionOf, gigabytes, type Host, hosts, megabytes, sum } from './plain-traffic.js';
import { expectReceipt } from './receipts.js';
import { type Asked, expectEmptiness, expectInText } from './sound-answer.js';
import { allWindows, type AskedWindow, byDefault, inside, lastHours } from './windows-asked.js';

const HEADING = [
  'IP Address',
  'Hostname',
  'Direction',
  'Total Packets',
  'Total Bytes',
  'Total MB',
  'Total GB',
  'Observations',
  'First Seen',
  'Last Seen',
];

interface Question {
  window: AskedWindow;
  direction?: string;
  sensor_id?: string;
}

type Row = Record<string, any>;

onEveryNetwork('top talkers', (network) => {
  const questions = async (): Promise<Question[]> => {
    const sensors = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id);
    return [
      ...allWindows().map((window) => ({ window })),
      ...DIRECTIONS.map((direction) => ({ window: lastHours(168), direction })),
      ...DIRECTIONS.map((direction) => ({ window: byDefault(24), direction, sensor_id: sensors[0]! })),
      ...sensors.map((sensor_id) => ({ window: lastHours(72), sensor_id })),
    ];
  };

  it('get_top_talkers_stats gives every host one row, busiest first', async () => {
    for (const question of await questions()) await expectTalkers(network, question);
  });

  it('export_top_talkers_csv gives the same as CSV', async () => {
    for (const question of await questions()) await expectTalkersCsv(network, question);
  });

  it('both go on page by page, each host once', async () => {
    const question = { window: byDefault(24) };
    const { expected } = await expectedOf(network, question);
    const pages = await allPages(
      network,
      'get_top_talkers_stats',
      { limit: 500 },
      ({ top_talkers }) => top_talkers,
    );
    const talkers = pages.flatMap(({ answer }) => answer['top_talkers'] as Row[]);
    expectHosts('all pages', talkers, expected);
    for (const { answer } of pages) expect(answer['summary']).toEqual(pages[0]!.answer['summary']);
    const exported = await allPages(
      network,
      'export_top_talkers_csv',
      { limit: 1_000 },
      ({ csv_data }) => readCsv(csv_data).rows,
    );
    const lines = exported.flatMap(({ answer }) => readCsv(answer['csv_data']).rows);
    expectLines('all pages as CSV', lines, expected);
  });
});

async function expectedOf(network: Network, { window, direction, sensor_id }: Question) {
  const all = await network.rows('talkers');
  const rows = inside(all, window)
    .filter((row) => sensor_id === undefined || row.sensor_id === sensor_id)
    .filter((row) => direction === undefined || directionOf(row) === direction);
  return { rows, expected: hosts(rows) };
}

async function expectTalkers(network: Network, question: Question): Promise<void> {
  const { window, ...filter } = question;
  const { rows, expected } = await expectedOf(network, question);
  const asked = await network.ask('get_top_talkers_stats', { ...window.args, ...filter });
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'talkers');
  const bytes = sum(rows, (row) => row.byte_count);
  const packets = sum(rows, (row) => row.packet_count);
  expect(answer['total_hosts'], label).toBe(expected.length);
  expect(receipt['matched'], label).toBe(expected.length);
  expect(answer['filters'], label).toMatchObject({ direction: filter.direction ?? null });
  expect(answer['summary'], label).toEqual({
    combined_total_bytes: bytes,
    combined_total_packets: packets,
    combined_total_gb: gigabytes(bytes),
    combined_total_mb: megabytes(bytes),
  });
  const talkers = answer['top_talkers'] as Row[];
  expect(talkers.length, label).toBe(Math.min(20, expected.length));
  expectHosts(label, talkers, expected.slice(0, talkers.length));
  expectInText(label, text, [
    expected.length,
    bytes,
    packets,
    ...talkers.map(({ total_bytes }) => total_bytes),
  ]);
  expectFewSaid(asked, expected.length);
}

/** Top talkers are the busiest of each interval only, and an answer says so. */
function expectFewSaid(asked: Asked, found: number): void {
  expect(asked.receipt['notes'], asked.label).toContainEqual(
    expect.objectContaining({ code: 'lower_bound' }),
  );
  expectEmptiness(asked, found);
}

function expectHosts(label: string, given: Row[], expected: Host[]): void {
  const wanted = expected.map(({ names: _, mostly: __, ...host }) => host);
  const told = given.map((row) => ({
    ip_address: row['ip_address'],
    bytes: row['total_bytes'],
    packets: row['total_packets'],
    directions: row['directions'],
    outbound: row['outbound_bytes'],
    inbound: row['inbound_bytes'],
    rows: row['observation_count'],
    first: micros(row['first_seen']),
    last: micros(row['last_seen']),
  }));
  expect(told, label).toEqual(wanted);
  given.forEach((row, i) => {
    const bytes = Object.values(row['directions'] as Record<string, number>);
    expect(bytes, `${label}: ${row['ip_address']} directions, most first`).toEqual(
      bytes.toSorted((a, b) => b - a),
    );
    expect(expected[i]!.names, `${label}: ${row['ip_address']} hostname`).toContain(row['hostname']);
    expect(expected[i]!.mostly, `${label}: ${row['ip_address']} direction`).toContain(row['direction']);
  });
}

async function expectTalkersCsv(network: Network, question: Question): Promise<void> {
  const { window, ...filter } = question;
  const { expected } = await expectedOf(network, question);
  const asked = await network.ask('export_top_talkers_csv', { ...window.args, ...filter });
  const { label, answer, receipt, text } = asked;
  await expectReceipt(network, asked, window, 'talkers');
  const { heading, rows } = readCsv(answer['csv_data']);
  expect(heading, label).toEqual(HEADING);
  expect([answer['rows'], receipt['matched']], label).toEqual([rows.length, expected.length]);
  expect(rows.length, label).toBe(Math.min(50, expected.length));
  expectLines(label, rows, expected.slice(0, rows.length));
  expectInText(label, text, [expected.length, rows.length]);
  expectFewSaid(asked, expected.length);
}

function expectLines(label: string, lines: Record<string, string>[], expected: Host[]): void {
  const figures = lines.map((line) => [
    line['IP Address'],
    ...['Total Packets', 'Total Bytes', 'Total MB', 'Total GB', 'Observations'].map((name) =>
      Number(line[name]),
    ),
    micros(line['First Seen']),
    micros(line['Last Seen']),
  ]);
  const wanted = expected.map((host) => [
    host.ip_address,
    host.packets,
    host.bytes,
    megabytes(host.bytes),
    gigabytes(host.bytes),
    host.rows,
    host.first,
    host.last,
  ]);
  expect(figures, label).toEqual(wanted);
  lines.forEach((line, i) => {
    expect(expected[i]!.names, `${label}: hostname`).toContain(
      line['Hostname'] === '' ? null : line['Hostname'],
    );
    expect(expected[i]!.mostly, `${label}: direction`).toContain(line['Direction']);
  });
}
