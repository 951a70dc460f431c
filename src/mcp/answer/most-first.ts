/**
 * Names and their counts, the highest count first and equal ones as they came. An object of JavaScript gives
 * names that are whole numbers before all others, and sensors may call a type `4711`.
 */
export function mostFirst(counts: Record<string, number>): [name: string, count: number][] {
  return Object.entries(counts).toSorted(([, a], [, b]) => b - a);
}
