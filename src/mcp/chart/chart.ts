import type { CoverageGap } from '../answer/receipt.js';

/** What every chart says above its picture. */
interface Captioned {
  title: string;
  /** Window, what is left out, and what could not be seen. */
  notes: string[];
}

/** A window as the axis below a chart, and when sensors did not watch in it. */
export interface Timed extends Captioned {
  from: string;
  to: string;
  timezone: string;
  gaps: CoverageGap[];
}

/** Values per period. Where a period is missing nothing is known: the line breaks, no column stands. */
export interface LineChart extends Timed {
  kind: 'line' | 'columns';
  measure: 'bytes' | 'alerts';
  stepMs: number;
  series: { name: string; points: { at: string; value: number }[] }[];
}

/** Things by their number, in the order given. */
export interface BarChart extends Captioned {
  kind: 'bars';
  unit: string;
  bars: { name: string; value: number; note: string }[];
}

/** Sums per hour of the day and day of the week, 1 for Monday; null where nothing is known. */
export interface HeatMap extends Captioned {
  kind: 'heat map';
  unit: string;
  cells: { weekday: number; hour: number; value: number | null; isUnwatched: boolean }[];
}

export type BandLook = 'watched' | 'blind' | 'degraded' | 'unknown' | 'quiet';

/** What happened when, in a lane per sensor or host, and what led from one lane to another. */
export interface Timeline extends Timed {
  kind: 'timeline';
  lanes: {
    name: string;
    note: string;
    bands: { from: string; to: string; look: BandLook }[];
    events: { at: string; name: string; severity: string | null }[];
  }[];
  /** Lanes by their index. */
  arrows: { at: string; from: number; to: number; severity: string | null }[];
}

/** A picture of an answer, as plain numbers and names. */
export type Chart = LineChart | BarChart | HeatMap | Timeline;
