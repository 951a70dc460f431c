const MOST_NAMED = 5;
const PLAIN = /^[\w.:-]{1,64}$/;

/** Whether a name can be told in a sentence of ours: one with blanks or signs could be a sentence itself. */
export function isPlainName(name: string): boolean {
  return PLAIN.test(name);
}

/** A few names and how many more there are. Names that strangers could have written a message into are only counted. */
export function named(names: string[]): string {
  const few = names.filter(isPlainName).slice(0, MOST_NAMED);
  const others = names.length - few.length;
  if (few.length === 0) return `${others} whose ${others === 1 ? 'name is' : 'names are'} not repeated here`;
  return others > 0 ? `${few.join(', ')} and ${others} more` : few.join(', ');
}
