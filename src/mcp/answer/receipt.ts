import { z } from 'zod';
import type { Situation } from '../../database/situation/situation.repository.js';
import type { Window } from '../../database/scope.js';

/** A sensor is blind from its last sign of life when that lies this far before the window's end. */
const BLIND_AFTER_MS = 600_000;

const coverageGap = z.object({
  sensor_id: z.string(),
  state: z.enum(['blind', 'degraded']),
  from: z.string(),
  to: z.string(),
});

/** What an answer was made of, so that it can be checked. Stands in every answer. */
export const receipt = z.object({
  window: z.object({ from: z.string(), to: z.string(), timezone: z.string() }).optional(),
  filters: z.record(z.string(), z.unknown()),
  matched: z.number().optional(),
  matched_is_lower_bound: z.boolean().optional(),
  returned: z.number().optional(),
  truncated: z.boolean().optional(),
  next_cursor: z.string().nullable().optional(),
  source: z.enum(['raw', 'rollup', 'timescale']).optional(),
  data_as_of: z.string().nullable().optional(),
  coverage: z.array(coverageGap).optional(),
  notes: z.array(z.object({ code: z.string(), message: z.string() })),
  query_id: z.string(),
});

export type Receipt = z.infer<typeof receipt>;
export type Note = Receipt['notes'][number];
export type CoverageGap = z.infer<typeof coverageGap>;

/** Sensors that were blind in the window: "no alerts" from them is not "no attack". */
export function coverageOf(sensors: Situation['sensors'], window: Window): CoverageGap[] {
  const start = Date.parse(window.from);
  const end = Date.parse(window.to);
  return (sensors ?? []).flatMap(({ sensor_id, last_seen }) => {
    const seen = last_seen === null ? Number.NEGATIVE_INFINITY : Date.parse(last_seen);
    if (end - seen <= BLIND_AFTER_MS) return [];
    const from = seen > start ? last_seen! : window.from;
    return [{ sensor_id, state: 'blind' as const, from, to: window.to }];
  });
}
