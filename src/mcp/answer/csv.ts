import { clean } from './untrusted.js';

export type Cell = string | number | boolean | null;

/** A CSV document (RFC 4180, lines end in LF) that no spreadsheet takes for formulas. */
export function csv(heading: string[], rows: Cell[][]): string {
  return [heading, ...rows].map((row) => row.map(cellText).join(',')).join('\n');
}

/** What a spreadsheet may take for the beginning of a formula, U+2212 as the minus of some of its languages. */
const FORMULA = /^[=+\-@|%\u2212]/;

/** A text that begins like a formula gets an apostrophe, which spreadsheets show as text. Numbers are left alone. */
function cellText(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = clean(value);
  const [first = ''] = text.trimStart();
  const whole = FORMULA.test(first.normalize('NFKC')) ? `'${text}` : text;
  // Where the decimal sign is a comma, spreadsheets begin a new cell at every semicolon.
  const safe = whole.replace(/;(?=[=+\-@])/g, ";'");
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
