/** Makes a MAD comparable with a standard deviation. */
export const SIGMA = 1.4826;

/** What lies so many MADs beyond the median is rare, where nothing else is known. */
export const RARE_SPREADS = 6 * SIGMA;

/** Interpolated between the two nearest. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place % 1);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median of the distances from the median. */
export function mad(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}
