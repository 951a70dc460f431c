import { clean } from '../../../answer/untrusted.js';

const LONGEST = 120;

/** An address that nothing follows. */
export function defangedAddress(address: string): string {
  return address.includes(':') ? address.replaceAll(':', '[:]') : address.replaceAll('.', '[.]');
}

/** A text of a stranger inside a line of markdown: it neither breaks out of its place nor makes a link. */
export function strange(text: string | null): string {
  if (text === null || text.trim() === '') return '-';
  const harmless = clean(text.replaceAll(/http(?=s?\W{0,3}:)/gi, 'hxxp'), LONGEST);
  return harmless
    .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, defangedAddress)
    .replaceAll(/[\\`*[\]<>#|!~]/g, String.raw`\$&`)
    .replaceAll(String.raw`\[.\]`, '[.]');
}

/** An instant to the second, in UTC: lines stay short, and the receipt of the window has the rest. */
export function shortInstant(instant: string): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
