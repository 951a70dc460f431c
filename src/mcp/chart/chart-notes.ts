import type { Receipt } from '../answer/receipt.js';
import { windowInWords } from './time-axis.js';

/** What has to stand on a picture that may be shown without its text. */
export function chartNotes({ window, filters, notes }: Receipt, ...more: string[]): string[] {
  const narrowed = Object.entries(filters)
    .filter(([name, value]) => !FORM.has(name) && value !== 'included')
    .map(([name, value]) => `${name} ${String(value)}`);
  const unknown = notes.filter(({ code }) => UNWATCHED.has(code)).map(({ message }) => message);
  return [
    ...(window ? [windowInWords(window)] : []),
    ...(narrowed.length > 0 ? [`Only ${narrowed.join(', ')}`] : []),
    ...more,
    ...unknown,
  ];
}

/** How many of some rows a picture holds, where it does not hold all. */
export function drawnOf(drawn: number, matched: number, what: string): string[] {
  return drawn < matched ? [`Only ${drawn} of ${matched} ${what} are drawn`] : [];
}

/** Filters that choose a form and no rows. */
const FORM = new Set(['group_by', 'interval', 'ip_address']);

/** Where shading may be missing. */
const UNWATCHED = new Set(['coverage_unknown', 'coverage_partial']);
