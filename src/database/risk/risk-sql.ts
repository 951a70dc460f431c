import { MOST_WEIGHTS, type RiskScale } from './risk.js';

/** $4 to $6 of the statements: severities, their weights, and the half-life in hours. */
export function scaleValues({ weights, halfLifeHours }: RiskScale) {
  return [Object.keys(weights), Object.values(weights).map(String), halfLifeHours] as const;
}

/**
 * Severities with their weights, and with what all kinds of alerts of one severity may add together: a host that is
 * merely noisy is not to reach what is under attack.
 */
export const WEIGHT = `weight AS (
      SELECT severity, weight, (${MOST_WEIGHTS} * weight)::numeric AS most
      FROM unnest($4::text[], $5::float8[]) AS pair (severity, weight))`;

/** The severity under which an alert counts. */
export const COUNTED_SEVERITY = `CASE WHEN upper(btrim(severity)) = ANY($4::text[])
  THEN upper(btrim(severity)) ELSE 'UNKNOWN' END`;

/** What is left at the end of the window of one alert: halved once per half-life. */
export const FRESH = `power(2, -date_part('epoch', $2::timestamptz - timestamp) / (3600 * $6::float8))`;

/**
 * Points of a type with a severity: its weight for one alert of this moment, and as much again for each doubling,
 * so that a flood of one kind does not outshout everything else. To one decimal, so that the points of a source
 * add up as they are shown.
 */
export function pointsOf(left: string): string {
  return `round((weight * ln(1 + coalesce(${left}, 0)) / ln(2))::numeric, 1)`;
}
