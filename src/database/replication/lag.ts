/** At an instant, the server that writes had got at least this far in its log. */
export interface Sighting {
  at: number;
  position: number;
}

/**
 * The latest instant of which a standby that replayed up to `position` knows everything; null when that is
 * before the first sighting. Needs no clock but ours, and an idle writer makes nobody look late.
 */
export function completeAt(position: number, sightings: readonly Sighting[]): number | null {
  return sightings.findLast((seen) => seen.position <= position)?.at ?? null;
}
