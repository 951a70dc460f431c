/** Interpolated between the two nearest, as PostgreSQL's percentile_cont. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (sorted[Math.ceil(place)]! - below) * (place - Math.floor(place));
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Median of the distances from the median. */
export function mad(values: number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}
