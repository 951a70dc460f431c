import type { BandLook } from './chart.js';

/** Of Okabe and Ito: told apart in every kind of colour blindness, those first that stand out on white. */
export const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9'] as const;

/** Lines are told apart without any colour too. */
export const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3]] as const;

interface Look {
  fill: string;
  hatch?: string;
  outline?: string;
  words: string;
}

/** Blind is dark and degraded is hatched: neither needs its colour to be seen. */
export const BANDS: Record<BandLook, Look> = {
  watched: { fill: '#56B4E9', words: 'watched' },
  blind: { fill: '#4d4d4d', words: 'blind' },
  degraded: { fill: '#fdf1d8', hatch: '#b36b00', words: 'degraded' },
  unknown: { fill: '#ffffff', outline: '#8c8c8c', words: 'not known' },
  quiet: { fill: '#d6d6d6', words: 'no grave alert before the next stage' },
};

/** Behind the values of a chart, where they must stay readable. */
export const SHADES: Record<'blind' | 'degraded', Look> = {
  blind: { fill: '#ececec', hatch: '#d2d2d2', words: 'blind' },
  degraded: { fill: '#fbf3e2', words: 'degraded' },
};

interface SeverityLook {
  fill: string;
  radius: number;
}

const SEVERITIES: Record<string, SeverityLook> = {
  CRITICAL: { fill: '#D55E00', radius: 8 },
  HIGH: { fill: '#E69F00', radius: 7 },
  MEDIUM: { fill: '#0072B2', radius: 5 },
};

/** The graver the larger. */
export function severityLook(severity: string | null): SeverityLook {
  return SEVERITIES[severity ?? ''] ?? { fill: '#8c8c8c', radius: 4 };
}

const LIGHT = [232, 241, 248];
const DARK = [0, 58, 107];

/** From light to dark blue, for a share from 0 to 1: brightness alone tells the order. */
export function shade(share: number): string {
  const [red, green, blue] = LIGHT.map((light, i) => Math.round(light + (DARK[i]! - light) * share));
  return `rgb(${red}, ${green}, ${blue})`;
}

/** A colour of text that can be read on that shade. */
export function inkOn(share: number): string {
  return share > 0.5 ? '#ffffff' : '#1a1a1a';
}
