import { closest } from 'fastest-levenshtein';

/** As much of a client's word as is repeated to it; of what is no text, its kind. */
export function shownOf(word: unknown, longest: number): string {
  return typeof word === 'string' ? word.slice(0, longest) : typeof word;
}

export function nearestOf(shown: string, known: string[]): string {
  return known.length > 0 ? `the nearest is ${closest(shown, known)}` : 'there are none here';
}
