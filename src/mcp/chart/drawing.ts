export type Point = [x: number, y: number];

export interface Rect {
  kind: 'rect';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  /** Colour of slanted lines over it. */
  hatch?: string;
  outline?: string;
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
  /** Wider text is squeezed. */
  most?: number;
}

export type Mark = Rect | Stroke | Dot | Label;

/** A picture as a list of marks, the first at the bottom. No language stands between a text and the paper. */
export interface Drawing {
  width: number;
  height: number;
  marks: Mark[];
}

/** The part of the paper between its axes. */
export interface Room {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const WIDTH = 800;
export const MARGIN = 16;
export const TEXT_SIZE = 13;

/** About how wide a text is. */
export function widthOf(text: string, size = TEXT_SIZE): number {
  return Array.from(text).length * size * 0.56;
}

/** As much of a text as has room. */
export function fitting(at: Point, text: string, most: number, more: Partial<Label> = {}): Label {
  const characters = Array.from(text);
  const count = Math.floor(most / widthOf('m', more.size));
  const shown = characters.length <= count ? text : `${characters.slice(0, count - 1).join('')}…`;
  return label(at, shown, { most, ...more });
}

export function label(at: Point, text: string, more: Partial<Label> = {}): Label {
  return { kind: 'text', at, text, size: TEXT_SIZE, fill: INK, align: 'left', ...more };
}

export function rule(points: Point[], more: Partial<Stroke> = {}): Stroke {
  return { kind: 'line', points, stroke: FAINT, width: 1, ...more };
}

/** In the middle of a room that stays empty. */
export function noData({ left, right, top, bottom }: Room): Label {
  return label([(left + right) / 2, (top + bottom) / 2], 'no data', {
    align: 'center',
    size: 18,
    fill: QUIET_INK,
  });
}

export const INK = '#1a1a1a';
export const QUIET_INK = '#595959';
export const FAINT = '#c8c8c8';
