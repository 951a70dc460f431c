import { z } from 'zod';

/** Microseconds since 1970, a whole number. */
export type Micros = number;

/** From the first to the last of signs of life that lie close together. */
export type Run = [from: Micros, to: Micros];

/** Signs of a sensor, as a statement gives them. */
export const signs = z.object({
  sensor_id: z.string(),
  /** Ascending; two of them lie more than 600 s apart. */
  runs: z.array(z.tuple([z.number(), z.number()])),
  /** Hours since 1970 with their rows and packets; `steps` intervals between rows took `span` microseconds. */
  hours: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
});

/** What a sensor counted in an hour. */
export interface HourCount {
  rows: number;
  packets: number;
  span: Micros;
  steps: number;
}

/** All that is known of when a sensor gave signs of life. */
export interface SensorSigns {
  registered: Micros;
  /** By hours since 1970, of `traffic_metrics`. */
  counted: Map<number, HourCount>;
  /** The same of `sensor_metrics`, only where too little was counted to know the sensor's interval. */
  sampled: Map<number, HourCount>;
  /** Ascending, from every table. */
  runs: Run[];
}

export const HOUR: Micros = 3_600_000_000;
export const DAY: Micros = 24 * HOUR;

/** Runs of several tables as one ascending list without overlaps; what lies up to `apart` apart is one. */
export function joined(runs: Run[], apart: Micros): Run[] {
  const whole: Run[] = [];
  for (const [from, to] of runs.toSorted((a, b) => a[0] - b[0])) {
    const last = whole.at(-1);
    if (last && from - last[1] <= apart) last[1] = Math.max(last[1], to);
    else whole.push([from, to]);
  }
  return whole;
}

/** What is left of a stretch of time where others are taken out of it. */
export function without([from, to]: Run, taken: Run[]): Run[] {
  const left: Run[] = [];
  let at = from;
  for (const [start, end] of taken) {
    if (end <= at || start >= to) continue;
    if (start > at) left.push([at, start]);
    at = end;
  }
  if (at < to) left.push([at, to]);
  return left;
}
