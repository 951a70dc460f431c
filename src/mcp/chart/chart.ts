/** What every chart says above its picture. */
interface Captioned {
  title: string;
  /** Window, what is left out, and what could not be seen. */
  notes: string[];
}

/** A value over time. Where more than a step lies between two points nothing is known, and the line breaks. */
export interface LineChart extends Captioned {
  kind: 'line';
  measure: 'bytes' | 'count';
  timezone: string;
  from: string;
  to: string;
  stepMs: number;
  series: { name: string; points: { at: string; value: number }[] }[];
}

/** Things by their number, in the order given. */
export interface BarChart extends Captioned {
  kind: 'bars';
  bars: { name: string; value: number }[];
}

/** Sums per hour of the day and day of the week, 1 for Monday. */
export interface HeatMap extends Captioned {
  kind: 'heat map';
  cells: { weekday: number; hour: number; value: number }[];
}

/** What happened when, in a lane per host or stage. */
export interface Timeline extends Captioned {
  kind: 'timeline';
  timezone: string;
  from: string;
  to: string;
  lanes: { name: string; events: { at: string; name: string }[] }[];
}

/** A picture of an answer, as plain numbers and names. */
export type Chart = LineChart | BarChart | HeatMap | Timeline;
