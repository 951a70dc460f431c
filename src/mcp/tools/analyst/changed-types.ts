import type { TypeChange } from '../../../database/changes/change.js';
import { median } from '../../../database/watching/usual-interval.js';

/** How many times more, or less, than usual is a change. */
const FACTOR = 3;
/** Fewer alerts than this, now or usually, may be chance. */
const FEWEST_ALERTS = 10;

export interface TypeRow {
  threat_type: string;
  alerts: number;
  usual: number | null;
}

export interface ChangedTypes {
  new: TypeRow[];
  rising: TypeRow[];
  falling: TypeRow[];
}

/** Counts of the periods before the window, 0 where there was nothing; null when there are too few to compare. */
export function usualOf(periods: [number, number][], known: number, fewest: number): number[] | null {
  if (known < fewest) return null;
  const counts = new Map(periods);
  return Array.from({ length: known }, (_, index) => counts.get(index + 1) ?? 0);
}

/**
 * Types of a window that never fired before, and those three times as frequent or as rare as the median of the
 * periods before, beyond everything in them. Most alerts first, then by name.
 */
export function changedTypes(types: TypeChange[], known: number, fewest: number): ChangedTypes {
  const changed: ChangedTypes = { new: [], rising: [], falling: [] };
  for (const { code, known: fired, periods } of types) {
    const alerts = new Map(periods).get(0) ?? 0;
    const before = usualOf(periods, known, fewest);
    const usual = before && median(before);
    const row = { threat_type: code, alerts, usual };
    if (!fired && alerts > 0) changed.new.push(row);
    else if (before === null || usual === null) continue;
    else if (alerts >= FEWEST_ALERTS && alerts >= FACTOR * usual && alerts > Math.max(...before))
      changed.rising.push(row);
    else if (usual >= FEWEST_ALERTS && alerts * FACTOR <= usual && alerts < Math.min(...before))
      changed.falling.push(row);
  }
  const most = (a: TypeRow, b: TypeRow) => b.alerts - a.alerts || (a.threat_type < b.threat_type ? -1 : 1);
  const fallen = (a: TypeRow, b: TypeRow) => (b.usual ?? 0) - (a.usual ?? 0) || most(a, b);
  return {
    new: changed.new.toSorted(most),
    rising: changed.rising.toSorted(most),
    falling: changed.falling.toSorted(fallen),
  };
}
