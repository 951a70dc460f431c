/** The rules of the score once more, by plain arithmetic. Times are milliseconds. */
export interface ScoredAlert {
  at: number;
  source: string | null;
  type: string;
  severity: string;
}

const HOUR = 3_600_000;
const WEIGHTS: Record<string, number> = { CRITICAL: 10, HIGH: 5, MEDIUM: 2, LOW: 1, INFO: 0 };

/** Points of each kind of alert of a source at an instant, of the alerts in [from, to), with its weight. */
export function plainPoints(alerts: ScoredAlert[], source: string, from: number, to: number) {
  const left = new Map<string, { weight: number; left: number }>();
  for (const alert of alerts) {
    if (alert.source !== source || alert.at < from || alert.at >= to) continue;
    const severity = alert.severity.trim().toUpperCase();
    const known = severity in WEIGHTS ? severity : 'UNKNOWN';
    const kind = `${alert.type.toUpperCase()} ${known}`;
    const before = left.get(kind) ?? { weight: WEIGHTS[known] ?? 1, left: 0 };
    left.set(kind, { ...before, left: before.left + 2 ** (-(to - alert.at) / (24 * HOUR)) });
  }
  return [...left].map(([kind, { weight, left }]) => ({
    severity: kind.split(' ').at(-1)!,
    weight,
    points: weight * Math.log2(1 + left),
  }));
}

export function plainScore(alerts: ScoredAlert[], source: string, from: number, to: number): number {
  const bySeverity = new Map<string, number>();
  for (const { severity, weight, points } of plainPoints(alerts, source, from, to)) {
    bySeverity.set(severity, Math.min(12 * weight, (bySeverity.get(severity) ?? 0) + points));
  }
  return Math.min(
    100,
    [...bySeverity.values()].reduce((sum, points) => sum + points, 0),
  );
}
