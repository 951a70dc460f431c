/** Reproducible chance (splitmix32): the same seed gives the same world. */
export class Dice {
  constructor(private state: number) {}

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both bounds included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)]!;
  }

  /** Those in front far more often than those behind, as sites are visited. */
  popular<T>(items: readonly T[]): T {
    return items[Math.floor(items.length ** this.next()) - 1]!;
  }

  /** Normal, mean 0 and deviation 1. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Around 1, never negative, now and then several times as much. */
  wild(spread: number): number {
    return Math.exp(spread * this.normal());
  }

  /** How many happen where so many are expected. */
  count(expected: number): number {
    if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * this.normal()));
    let n = 0;
    for (let left = Math.exp(-expected), p = this.next(); p > left; p *= this.next()) n++;
    return n;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const rest = [...items];
    return Array.from(
      { length: rest.length },
      () => rest.splice(Math.floor(this.next() * rest.length), 1)[0]!,
    );
  }
}
