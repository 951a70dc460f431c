import { z } from 'zod';
import type { SeverityCount } from '../../../database/shifts/shift.js';
import { SEVERITIES } from '../../answer/parameters.js';
import { tenths } from './reasons.js';
import { quantile } from './robust.js';
import { FEWEST_USUAL } from './usual-days.js';

/** So many interquartile ranges beyond a quartile is out of the usual (Tukey). */
const FENCE = 1.5;
/** And so many standard deviations of what comes by chance. */
const CHANCE = 2;

const AGAINST_USUAL = ['above', 'below', 'usual', 'unknown'] as const;

export const severityRow = z.object({
  severity: z.string(),
  alerts: z.number(),
  open: z.number(),
  previous: z.number(),
  previous_open: z.number(),
  usual: z.number().nullable(),
  usual_from: z.number().nullable(),
  usual_to: z.number().nullable(),
  against_usual: z.enum(AGAINST_USUAL),
});
export type SeverityRow = z.output<typeof severityRow>;

/**
 * Alerts of the first window by severity, beside the second and the median and quartiles of the others.
 *
 * @param usual places of the windows that show what is usual
 */
export function severityRows(counts: SeverityCount[], usual: number[]): SeverityRow[] {
  const rows = SEVERITIES.map((severity) =>
    rowOf(
      severity,
      counts.filter((row) => row.severity === severity),
      usual,
    ),
  );
  const seen = rows.filter(({ alerts, previous, usual_to }) => alerts + previous + (usual_to ?? 0) > 0);
  return [rowOf('ALL', counts, usual), ...seen];
}

export function isGrave({ severity }: SeverityRow): boolean {
  return severity === 'CRITICAL' || severity === 'HIGH';
}

function rowOf(severity: string, counts: SeverityCount[], usual: number[]): SeverityRow {
  const sum = (place: number, what: 'count' | 'open') =>
    counts.filter((row) => row.place === place).reduce((total, row) => total + (row[what] ?? 0), 0);
  const alerts = sum(0, 'count');
  const before = usual.map((place) => sum(place, 'count'));
  const [low, middle, high] =
    before.length < FEWEST_USUAL ? [] : [0.25, 0.5, 0.75].map((share) => quantile(before, share));
  return {
    severity,
    alerts,
    open: sum(0, 'open'),
    previous: sum(1, 'count'),
    previous_open: sum(1, 'open'),
    usual: shown(middle),
    usual_from: shown(low),
    usual_to: shown(high),
    against_usual: low === undefined || high === undefined ? 'unknown' : verdictOn(alerts, low, high),
  };
}

function shown(value: number | undefined): number | null {
  return value === undefined ? null : tenths(value);
}

function verdictOn(alerts: number, low: number, high: number): SeverityRow['against_usual'] {
  const reach = (quartile: number) => Math.max(FENCE * (high - low), CHANCE * Math.sqrt(quartile));
  if (alerts > high + reach(high)) return 'above';
  return alerts < low - reach(low) ? 'below' : 'usual';
}
