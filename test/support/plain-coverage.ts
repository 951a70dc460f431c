/*
 * When sensors were blind, by going through the rows one by one. Times are microseconds since 1970.
 */

export interface Watched {
  sensor_id: string;
  registered: number;
  /** Last heartbeat; null when there never was one. */
  seen: number | null;
  traffic: number[];
  metrics: number[];
  alerts: number[];
}

export interface PlainGap {
  sensor_id: string;
  state: string;
  from: number;
  to: number;
}

const LEAST = 600e6;
const FEWEST_ROWS = 12;

const ascending = (times: number[]) => times.toSorted((a, b) => a - b);
const gapsOf = (times: number[]) => times.slice(1).map((at, i) => at - times[i]!);

/** Three of its own intervals, and ten minutes at least; null where its interval is not known. */
export function patienceOf({ traffic, metrics }: Watched): number | null {
  const beats = [traffic, metrics].find((rows) => rows.length >= FEWEST_ROWS);
  if (!beats) return null;
  const gaps = gapsOf(ascending(beats)).toSorted((a, b) => a - b);
  return Math.max(LEAST, 3 * gaps[gaps.length >> 1]!);
}

/** Everything up to now, joined where one stretch ends as the next begins. */
export function blindStretches(sensor: Watched, now: number): PlainGap[] {
  const patience = patienceOf(sensor);
  const signs = ascending([...sensor.traffic, ...sensor.metrics, ...sensor.alerts].filter((at) => at < now));
  const seen = sensor.seen ?? -Infinity;
  const sign = signs.at(-1) ?? -Infinity;
  const found: [number, number][] = [];
  if (patience !== null) {
    signs.slice(1).forEach((at, i) => {
      if (at - signs[i]! > patience) found.push([signs[i]!, at]);
    });
    const heard = Math.min(seen, now);
    if (heard - sign > patience) found.push([sign, heard]);
  }
  // Of a sensor that is not judged by its rows only the few of its own tables are known, not its alerts.
  const rows = ascending([...sensor.traffic, ...sensor.metrics].filter((at) => at < now));
  const last = Math.max(seen, patience === null ? (rows.at(-1) ?? -Infinity) : sign);
  if (now - last > LEAST) {
    const from = Math.max(last, sensor.registered);
    if (from < now) found.push([from, now]);
  }
  const joined: [number, number][] = [];
  for (const [from, to] of found) {
    const before = joined.at(-1);
    if (before && before[1] >= from) before[1] = to;
    else joined.push([from, to]);
  }
  return joined.map(([from, to]) => ({ sensor_id: sensor.sensor_id, state: 'blind', from, to }));
}

/** The part of stretches that lies in a window. */
export function within(gaps: PlainGap[], from: number, to: number): PlainGap[] {
  return gaps
    .filter((gap) => gap.from < to && gap.to > from)
    .map((gap) => ({ ...gap, from: Math.max(gap.from, from), to: Math.min(gap.to, to) }));
}
