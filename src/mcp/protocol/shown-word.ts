/** As much of a client's word as is repeated to it; of what is no text, its kind. */
export function shownOf(word: unknown, longest: number): string {
  return typeof word === 'string' ? word.slice(0, longest) : typeof word;
}
