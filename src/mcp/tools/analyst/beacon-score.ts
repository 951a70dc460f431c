import type { BeaconGate, RhythmicPair } from '../../../database/hunting/beacon.js';
import { daysBetween, type Reasons, scored } from './reasons.js';

/** Which pairs are judged at all. Random gaps have a MAD of about 0.7 medians, gaps with 30 % jitter one below 0.2. */
export const BEACON_GATE: BeaconGate = {
  claims: ['BEACONING_DETECTED', 'BEACONING', 'C2_COMMUNICATION'],
  leastEvents: 6,
  loosest: 0.4,
  nearBeat: 0.3,
  most: 1_000,
};

/** From here on a pair is named. */
export const BEACON_SCORE = 50;

const STEADY = 0.2;
const RANDOM = 0.5;
/** With fewer gaps than this, random ones may look regular. */
const SURE_GAPS = 12;
const LASTING_HOURS = 6;
const NEW_DAYS = 7;
const KNOWN_DAYS = 14;
const MANY_SOURCES = 5;

/** What a pair is judged against. */
export interface BeaconWindow {
  from: string;
  hours: number;
  /** Oldest alert that could have told of a destination; null when there is none. */
  historyFrom: string | null;
}

/** How much a pair looks like calling home, 0 to 100, and why. */
export function beaconScore(pair: RhythmicPair, window: BeaconWindow): { score: number; reasons: Reasons } {
  const { claims, destination_sources, source_own, destination_own } = pair;
  const age = daysBetween(pair.destination_first_seen, window.from);
  return scored({
    ...rhythmPoints(pair),
    long_lasting: lastingPoints(pair, window.hours),
    detector_says_so: claims > 0 ? 35 : 0,
    few_hosts_meet_it: 15 / destination_sources,
    new_destination: age <= 0 ? 10 * Math.min(1, historyDays(window) / NEW_DAYS) : 0,
    long_known: age >= KNOWN_DAYS ? -10 : 0,
    many_hosts_meet_it: destination_sources >= MANY_SOURCES ? -15 : 0,
    inside_own_network: source_own && destination_own ? -5 : 0,
  });
}

/** Days of alerts before the window, in which a destination could have been met. */
export function historyDays({ from, historyFrom }: BeaconWindow): number {
  return historyFrom === null ? 0 : Math.max(0, daysBetween(historyFrom, from));
}

/** Bowley's: where the middle half of the gaps leans to, -1 to 1. */
export function skewOf({ first_quartile, median, third_quartile }: RhythmicPair): number | null {
  if (first_quartile === null || median === null || third_quartile === null) return null;
  const width = third_quartile - first_quartile;
  return width === 0 ? 0 : (first_quartile + third_quartile - 2 * median) / width;
}

function rhythmPoints(pair: RhythmicPair): Reasons {
  const { events, median, mad, on_beat } = pair;
  if (events < BEACON_GATE.leastEvents || median === null || mad === null) return {};
  const sure = Math.min(1, (events - 1) / SURE_GAPS);
  const regularity = Math.min(1, Math.max(0, (RANDOM - mad / median) / (RANDOM - STEADY)));
  return {
    regular_gaps: 35 * regularity * sure,
    on_the_beat: 10 * (on_beat ?? 0) * sure,
    symmetric_gaps: 5 * (1 - Math.abs(skewOf(pair) ?? 0)),
  };
}

function lastingPoints({ first_seen, last_seen }: RhythmicPair, hours: number): number {
  return 5 * Math.min(1, (daysBetween(first_seen, last_seen) * 24) / Math.min(LASTING_HOURS, hours));
}
