export interface RandomSource {
  /** From 0 to below 1. */
  next(): number;
  below(limit: number): number;
  of<T>(choices: readonly T[]): T;
}

/** The same numbers for the same seed (mulberry32). */
export function randomSource(seed: number): RandomSource {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, of: (choices) => choices[below(choices.length)]! };
}
