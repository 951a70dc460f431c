import { expect } from 'vitest';
import { blindStretches, type PlainGap, type Watched, within } from '../support/plain-coverage.js';
import { HOUR, micros } from './instants.js';
import type { Network } from './network.js';
import type { Asked } from './sound-answer.js';
import { type AskedWindow, NOW } from './windows-asked.js';

/** Stretches named in one receipt. */
const MOST_GAPS = 12;

type TimedTable = 'alerts' | 'talkers' | 'traffic' | 'metrics';

/** The window, the newest row that the answer could have seen, and when sensors were blind. */
export async function expectReceipt(
  network: Network,
  { label, receipt, answer }: Asked,
  { from, to }: AskedWindow,
  table: TimedTable,
): Promise<void> {
  expect([micros(receipt['window'].from), micros(receipt['window'].to)], `${label}: window`).toEqual([
    from,
    to,
  ]);
  const hours = answer['analysis_period_hours'] as number | undefined;
  if (hours !== undefined) expect(hours, `${label}: hours`).toBeCloseTo((to - from) / HOUR, 5);
  expect(receipt['source'], label).toBe('raw');
  const rows: { at: number }[] = await network.rows(table);
  const newest = rows.reduce(
    (latest, { at }) => (at < to && at > latest ? at : latest),
    Number.NEGATIVE_INFINITY,
  );
  const asOf = receipt['data_as_of'] as string | null;
  expect(asOf === null ? Number.NEGATIVE_INFINITY : micros(asOf), `${label}: data_as_of`).toBe(newest);
  await expectCoverage(network, label, receipt, { from, to });
}

/** Exactly the blind stretches of the window, or, where they are many, some of every sensor. */
export async function expectCoverage(
  network: Network,
  label: string,
  receipt: Record<string, any>,
  { from, to }: Pick<AskedWindow, 'from' | 'to'>,
): Promise<void> {
  const blind = within(await blindOf(network), from, to);
  const covered = (receipt['coverage'] as Record<string, string>[]).map((gap) => ({
    ...gap,
    from: micros(gap['from']),
    to: micros(gap['to']),
  })) as PlainGap[];
  const cut = receipt['notes'].find(({ code }: { code: string }) => code === 'coverage_cut')?.message ?? '0';
  expect(covered.length + Number.parseInt(cut, 10), `${label}: blind stretches`).toBe(blind.length);
  expect(covered.length, label).toBe(Math.min(blind.length, MOST_GAPS));
  const texts = new Set(blind.map(textOf));
  const wrong = covered.map(textOf).filter((text) => !texts.has(text));
  expect(wrong, `${label}: coverage beside ${[...texts].join(', ')}`).toEqual([]);
  expect(new Set(covered.map(textOf)).size, `${label}: no stretch twice`).toBe(covered.length);
  const names = (gaps: PlainGap[]) => new Set(gaps.map(({ sensor_id }) => sensor_id));
  expect(names(covered), `${label}: every sensor`).toEqual(names(blind));
}

const textOf = ({ sensor_id, state, from, to }: PlainGap) => `${sensor_id} ${state} ${from}-${to}`;

const blindOf = (network: Network): Promise<PlainGap[]> =>
  network.once('blind stretches', async () =>
    (await watched(network)).flatMap((sensor) => blindStretches(sensor, NOW)),
  );

/** Rows of every sensor. */
export function watched(network: Network): Promise<Watched[]> {
  return network.once('watched sensors', () => gathered(network));
}

async function gathered(network: Network): Promise<Watched[]> {
  const [traffic, metrics, alerts] = await Promise.all(
    (['traffic', 'metrics', 'alerts'] as const).map((table) => timesOf(network, table)),
  );
  return (await network.rows('sensors')).map(({ sensor_id, registered, seen }) => ({
    sensor_id,
    registered,
    seen,
    traffic: traffic!.get(sensor_id) ?? [],
    metrics: metrics!.get(sensor_id) ?? [],
    alerts: alerts!.get(sensor_id) ?? [],
  }));
}

async function timesOf(
  network: Network,
  table: 'traffic' | 'metrics' | 'alerts',
): Promise<Map<string | null, number[]>> {
  const times = new Map<string | null, number[]>();
  const rows: { at: number; sensor_id: string | null }[] = await network.rows(table);
  for (const { at, sensor_id } of rows) {
    const known = times.get(sensor_id);
    if (known) known.push(at);
    else times.set(sensor_id, [at]);
  }
  return times;
}
