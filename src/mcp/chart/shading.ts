import type { CoverageGap } from '../answer/receipt.js';
import { box, type LegendEntry } from './caption.js';
import type { Mark, Room } from './drawing.js';
import { SHADES } from './palette.js';
import type { TimeAxis } from './time-axis.js';

const STATES = ['degraded', 'blind'] as const;
const MOST_NAMES = 3;

/** The times at which any sensor did not watch, behind what is drawn; blind lies over degraded. */
export function shading(gaps: CoverageGap[], time: TimeAxis, { top, bottom }: Room): Mark[] {
  return STATES.flatMap((wanted) => {
    const { fill, hatch } = SHADES[wanted];
    const runs = gaps
      .filter(({ state }) => state === wanted)
      .map(({ from, to }) => [time.x(from), time.x(to)] as const);
    return joined(runs).map(([from, to]): Mark => {
      const width = Math.max(2, to - from);
      return {
        kind: 'rect',
        x: Math.min(from, time.end - width),
        y: top,
        width,
        height: bottom - top,
        fill,
        ...(hatch && { hatch }),
      };
    });
  });
}

/** Which sensors the shading speaks of. */
export function shadingLegend(gaps: CoverageGap[]): LegendEntry[] {
  return STATES.toReversed().flatMap((wanted) => {
    const names = [
      ...new Set(gaps.filter(({ state }) => state === wanted).map(({ sensor_id }) => sensor_id)),
    ];
    if (names.length === 0) return [];
    const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
    const { fill, hatch, words } = SHADES[wanted];
    return [
      {
        words: `${words}: ${names.slice(0, MOST_NAMES).join(', ')}${more}`,
        swatch: box(fill, { ...(hatch && { hatch }) }),
      },
    ];
  });
}

/** Runs less than a pixel apart are one. */
export function joined(runs: (readonly [number, number])[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [from, to] of runs.toSorted((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from - last[1] < 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
