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
/** Share of random gaps that lie near their median by chance. */
const BY_CHANCE = 0.25;
/**
 * Standard deviations by which the share on the beat exceeds chance: up to the first it proves nothing, from the
 * second on it is certain. Of pairs with random gaps about one in a thousand is then named, of those with 30 % of
 * jitter in twenty gaps nearly all; with both at 0 and 2, one random pair in ten was.
 */
const [DOUBTFUL, CERTAIN] = [2, 4];
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

/**
 * How much a pair looks like calling home, 0 to 100, and why. What speaks for it beside the rhythm counts as far as
 * there is one for certain: rare destinations are met at random every day.
 */
export function beaconScore(pair: RhythmicPair, window: BeaconWindow): { score: number; reasons: Reasons } {
  const { claims, destination_sources, source_own, destination_own } = pair;
  const age = daysBetween(pair.destination_first_seen, window.from);
  const certain = certaintyOf(pair);
  const sure = claims > 0 ? 1 : certain;
  const newness = Math.min(1, historyDays(window) / NEW_DAYS) * share(1 - age / KNOWN_DAYS);
  return scored({
    ...rhythmPoints(pair, certain),
    long_lasting: sure * lastingPoints(pair, window.hours),
    detector_says_so: claims > 0 ? 35 : 0,
    few_hosts_meet_it: (sure * 15) / destination_sources,
    new_destination: sure * 10 * newness,
    // Licences, clocks and pollers keep their rhythm for years, and mostly inside: the steadiest is no beacon by that alone.
    long_known: -25 * share((age - NEW_DAYS) / (KNOWN_DAYS - NEW_DAYS)),
    many_hosts_meet_it: destination_sources >= MANY_SOURCES ? -15 : 0,
    // One that was not there before may as well be a host that passes on what others send.
    inside_own_network: source_own && destination_own ? -30 + 15 * newness : 0,
  });
}

/** How certainly the gaps are no random ones, 0 to 1. One of them is the median, and on the beat by itself. */
function certaintyOf({ events, on_beat }: RhythmicPair): number {
  const gaps = events - 2;
  if (events < BEACON_GATE.leastEvents || on_beat === null) return 0;
  const excess = on_beat * (gaps + 1) - 1 - BY_CHANCE * gaps;
  const deviations = excess / Math.sqrt(BY_CHANCE * (1 - BY_CHANCE) * gaps);
  return share((deviations - DOUBTFUL) / (CERTAIN - DOUBTFUL));
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
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

function rhythmPoints(pair: RhythmicPair, certain: number): Reasons {
  const { median, mad, on_beat } = pair;
  if (certain === 0 || median === null || mad === null) return {};
  const regularity = share((RANDOM - mad / median) / (RANDOM - STEADY));
  return {
    regular_gaps: certain * 35 * regularity,
    on_the_beat: certain * 10 * (on_beat ?? 0),
    symmetric_gaps: certain * 5 * (1 - Math.abs(skewOf(pair) ?? 0)),
  };
}

function lastingPoints({ first_seen, last_seen }: RhythmicPair, hours: number): number {
  return 5 * Math.min(1, (daysBetween(first_seen, last_seen) * 24) / Math.min(LASTING_HOURS, hours));
}
