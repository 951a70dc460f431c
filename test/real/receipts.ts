import { expect } from 'vitest';
import { HOUR, micros } from './instants.js';
import type { Network } from './network.js';
import type { Asked } from './sound-answer.js';
import type { AskedWindow } from './windows-asked.js';

/** A sensor that was silent for longer before the end of a window was blind there. */
const BLIND_AFTER = 600_000_000;

type TimedTable = 'alerts' | 'talkers' | 'traffic' | 'metrics';

/** The window, the newest row that the answer could have seen, and the sensors that were blind. */
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
  const sensors = await network.rows('sensors');
  const blind = sensors
    .filter(({ seen }) => seen === null || to - seen > BLIND_AFTER)
    .map(({ sensor_id, seen }) => ({ sensor_id, state: 'blind', from: Math.max(seen ?? from, from), to }));
  const covered = (receipt['coverage'] as Record<string, string>[]).map((gap) => ({
    ...gap,
    from: micros(gap['from']),
    to: micros(gap['to']),
  }));
  expect(new Set(covered), `${label}: coverage`).toEqual(new Set(blind));
  expect(covered.length, `${label}: no sensor twice`).toBe(blind.length);
}
