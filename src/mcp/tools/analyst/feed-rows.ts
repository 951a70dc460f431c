import type { FeedAge, FeedSync } from '../../../database/intel/feed-health.js';
import { FEED_STATES, type FeedRow } from './health-answer.js';
import { tenths } from './reasons.js';

const HOUR_MS = 3_600_000;
/** NetMonitor fetches its feeds every hour: one of which no usual is known is given two days. */
const STALE_H = 48;
const LEAST_STALE_H = 6;
const FEWEST_PAUSES = 5;

/** Every feed of which there are entries, or a note on how it is synchronised, the stalest first. */
export function feedRows(ages: readonly FeedAge[], syncs: readonly FeedSync[], now: string): FeedRow[] {
  const noted = new Map(syncs.map((sync) => [sync.feed, sync]));
  const filled = new Set(ages.map(({ feed }) => feed));
  const empty = syncs.filter(({ feed }) => !filled.has(feed)).map(({ feed }) => ({ ...NOTHING, feed }));
  const rank = ({ state }: FeedRow) => FEED_STATES.indexOf(state);
  return [...ages, ...empty]
    .map((age) => feedRow(age, noted.get(age.feed), now))
    .toSorted((a, b) => rank(a) - rank(b) || (b.age_hours ?? Infinity) - (a.age_hours ?? Infinity));
}

const NOTHING: Omit<FeedAge, 'feed'> = {
  feed_types: [],
  live: 0,
  expired: 0,
  last_updated: null,
  pauses: 0,
  usual_pause: null,
  longest_pause: null,
};

function feedRow(age: FeedAge, sync: FeedSync | undefined, now: string): FeedRow {
  const { feed, feed_types, live, expired, last_updated } = age;
  const signs = [last_updated, sync?.last_success ?? null].flatMap((at) =>
    at === null ? [] : Date.parse(at),
  );
  const hours = signs.length === 0 ? null : Math.max(0, (Date.parse(now) - Math.max(...signs)) / HOUR_MS);
  const { usual, patience } = usualOf(age, sync);
  const isStale = hours === null || hours > patience;
  const error = sync?.error ?? null;
  return {
    feed,
    feed_types,
    state: sync?.enabled === false ? 'off' : isStale ? 'stale' : error !== null ? 'failing' : 'fresh',
    live,
    expired,
    last_updated,
    age_hours: hours === null ? null : tenths(hours),
    usual_hours: usual === null ? null : tenths(usual),
    ...(sync && { last_success: sync.last_success, error }),
  };
}

/** How long it usually rests, as it was set up or else as its entries tell, and how long it may without being stale. */
function usualOf(
  { pauses, usual_pause, longest_pause }: FeedAge,
  sync: FeedSync | undefined,
): { usual: number | null; patience: number } {
  const set = sync?.interval_hours ?? null;
  if (set !== null) return { usual: set, patience: Math.max(LEAST_STALE_H, 3 * set) };
  if (pauses < FEWEST_PAUSES || usual_pause === null) return { usual: null, patience: STALE_H };
  return { usual: usual_pause, patience: Math.max(LEAST_STALE_H, 3 * usual_pause, longest_pause ?? 0) };
}
