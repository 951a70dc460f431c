import type { LedgerOrNot } from '../../../database/watching/coverage-ledger.js';
import type { Window } from '../../../database/scope.js';
import type { Situation } from '../../../database/situation/situation.repository.js';
import { sameHours } from '../../answer/compared-windows.js';
import { gapsIn } from '../../answer/coverage.js';
import type { Note } from '../../answer/receipt.js';
import { hoursOf } from '../../answer/window.js';
import { hoursIn } from './sensor-watch.js';

const DAYS = 14;
/** Of windows longer than a day. */
const LONG_WINDOWS = 4;

/** With fewer windows to compare with nobody knows what is usual. */
export const FEWEST_USUAL = 4;

/** A sensor that saw too little for a greater part of a window did not watch it. */
const TOLERATED = 0.1;

/** The same hours of the days before, the latest first; a longer window goes back by so many days as it touches. */
export function daysBefore(window: Window): Window[] {
  const step = Math.max(1, Math.ceil(hoursOf(window) / 24));
  const count = step === 1 ? DAYS : LONG_WINDOWS;
  return Array.from({ length: count }, (_, index) => sameHours(window, (index + 1) * step));
}

/** Windows that can tell what is usual, and why others cannot. */
export interface UsualDays {
  windows: Window[];
  without_data: number;
  blind: number;
}

/**
 * Leaves out windows that begin before the oldest alert, and those that a sensor did not watch which watches now: what
 * it would have told then is not known.
 */
export function usualDays(
  window: Window,
  before: Window[],
  oldest: string | null,
  situation: Situation,
  ledger: LedgerOrNot,
): UsualDays {
  const known = before.filter(({ from }) => oldest !== null && Date.parse(oldest) <= Date.parse(from));
  const blindNow = unwatchedBy(window, situation, ledger);
  const windows = known.filter((day) =>
    [...unwatchedBy(day, situation, ledger)].every((sensor) => blindNow.has(sensor)),
  );
  return { windows, without_data: before.length - known.length, blind: known.length - windows.length };
}

function unwatchedBy(window: Window, situation: Situation, ledger: LedgerOrNot): Set<string> {
  const gaps = gapsIn(window, situation, ledger);
  const lost = (sensor: string) => {
    const own = gaps.filter(({ sensor_id }) => sensor_id === sensor);
    return hoursIn(own, 'blind') + hoursIn(own, 'degraded') > TOLERATED * hoursOf(window);
  };
  return new Set(gaps.map(({ sensor_id }) => sensor_id).filter(lost));
}

/** What the comparison does not rest on. */
export function usualNotes({ windows, without_data, blind }: UsualDays, ledger: LedgerOrNot): Note[] {
  const left = [
    ...(without_data > 0 ? [`${without_data} begin before the oldest alert`] : []),
    ...(blind > 0 ? [`in ${blind} a sensor was blind or degraded that watches now`] : []),
  ];
  const out = left.length > 0 ? `, for ${left.join(' and ')}` : '';
  const unchecked = typeof ledger === 'string';
  return [
    ...(windows.length < FEWEST_USUAL
      ? [
          {
            code: 'no_usual',
            message: `what is usual is not known: only ${windows.length} of the same hours before can be compared${out}`,
          },
        ]
      : left.length > 0
        ? [{ code: 'days_left_out', message: `usual is that of ${windows.length} windows before${out}` }]
        : []),
    ...(unchecked && windows.length > 0
      ? [{ code: 'usual_unchecked', message: 'whether sensors were blind in the days before is not known' }]
      : []),
  ];
}
