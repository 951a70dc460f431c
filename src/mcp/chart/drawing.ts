export type Point = [x: number, y: number];

interface Rect {
  kind: 'rect';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
}

interface Stroke {
  kind: 'line';
  points: Point[];
  stroke: string;
  width: number;
  /** Lengths of dashes and gaps; none for a whole line. */
  dash?: number[];
}

interface Dot {
  kind: 'dot';
  at: Point;
  radius: number;
  fill: string;
}

interface Label {
  kind: 'text';
  /** Where it begins, is centred or ends, in the middle of its height. */
  at: Point;
  text: string;
  size: number;
  fill: string;
  align: 'left' | 'center' | 'right';
}

export type Mark = Rect | Stroke | Dot | Label;

/** A picture as a list of marks, the first at the bottom. No language stands between a text and the paper. */
export interface Drawing {
  width: number;
  height: number;
  marks: Mark[];
}

export const WIDTH = 800;

export const TEXT_SIZE = 13;

/** What of a text fits into so many pixels of the usual size. */
export function fitting(text: string, width: number): string {
  const characters = Array.from(text);
  const most = Math.floor(width / (TEXT_SIZE * 0.56));
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

export function label(at: Point, text: string, more: Partial<Label> = {}): Label {
  return { kind: 'text', at, text, size: TEXT_SIZE, fill: INK, align: 'left', ...more };
}

export function rule(points: Point[], more: Partial<Stroke> = {}): Stroke {
  return { kind: 'line', points, stroke: FAINT, width: 1, ...more };
}

export const INK = '#1a1a1a';
export const QUIET_INK = '#595959';
export const FAINT = '#d9d9d9';
