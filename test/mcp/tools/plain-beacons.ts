import { isIn, isOwn } from './plain-own.js';
import { mad, median, quantile } from './plain-statistics.js';

/** An alert with both ends; `at` in microseconds. */
export interface PairAlert {
  at: number;
  source: string;
  destination: string;
  type: string;
}

export interface PlainBeacon {
  source: string;
  destination: string;
  events: number;
  median: number | null;
  mad: number | null;
  sources: number;
  claims: number;
  score: number;
}

const SECOND = 1e6;
const DAY = 86_400 * SECOND;
const CLAIMS = ['BEACONING_DETECTED', 'BEACONING', 'C2_COMMUNICATION'];
const OF_MANY = ['224.0.0.0/4', '255.255.255.255', 'ff00::/8'];

/** The rules of find_beacons once more, by plain arithmetic: every pair that is judged, whatever its score. */
export function plainBeacons(
  all: PairAlert[],
  { from, to }: { from: number; to: number },
  devices: ReadonlySet<string>,
): { judged: PlainBeacon[]; examined: number; fromOutside: number } {
  const pairs = new Map<string, PairAlert[]>();
  const sources = new Map<string, Set<string>>();
  for (const alert of all.toSorted((a, b) => a.at - b.at)) {
    const { at, source, destination } = alert;
    if (at < from || at >= to || source === destination || isIn(destination, OF_MANY)) continue;
    const key = `${source} ${destination}`;
    pairs.set(key, [...(pairs.get(key) ?? []), alert]);
    sources.set(destination, (sources.get(destination) ?? new Set()).add(source));
  }
  const history = all.filter(({ at }) => at >= from - 30 * DAY && at < to);
  const oldest = history.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY);
  const judged: PlainBeacon[] = [];
  let [examined, fromOutside] = [0, 0];
  for (const alerts of pairs.values()) {
    const { source, destination } = alerts[0]!;
    const moments = alerts.filter(({ at }, i) => i === 0 || at - alerts[i - 1]!.at >= SECOND);
    const gaps = moments.slice(1).map(({ at }, i) => (at - moments[i]!.at) / SECOND);
    const claims = alerts.filter(({ type }) => CLAIMS.includes(type.toUpperCase())).length;
    if (moments.length >= 6) examined++;
    const steady = moments.length >= 6 && mad(gaps) <= 0.4 * median(gaps);
    if (!steady && claims === 0) continue;
    const [own, inside] = [isOwn(source, devices), isOwn(destination, devices)];
    if (!own && inside && claims === 0) {
      fromOutside++;
      continue;
    }
    const first = history
      .filter((alert) => alert.destination === destination)
      .reduce((before, { at }) => Math.min(before, at), Number.POSITIVE_INFINITY);
    const met = sources.get(destination)!.size;
    const hours = Math.min(6, (to - from) / SECOND / 3_600);
    const certain = certainty(gaps);
    const sure = claims > 0 ? 1 : certain;
    const known = (from - first) / DAY;
    const fresh =
      Math.min(1, Math.max(0, from - oldest) / DAY / 7) * Math.min(1, Math.max(0, 1 - known / 14));
    const points = [
      ...rhythm(gaps).map((one) => certain * one),
      sure * 5 * Math.min(1, (alerts.at(-1)!.at - alerts[0]!.at) / SECOND / 3_600 / hours),
      claims > 0 ? 35 : 0,
      (sure * 15) / met,
      sure * 10 * fresh,
      -25 * Math.min(1, Math.max(0, (known - 7) / 7)),
      met >= 5 ? -15 : 0,
      own && inside ? -30 + 15 * fresh : 0,
    ];
    judged.push({
      source,
      destination,
      events: moments.length,
      median: gaps.length > 0 ? median(gaps) : null,
      mad: gaps.length > 0 ? mad(gaps) : null,
      sources: met,
      claims,
      score: Math.min(
        100,
        Math.max(
          0,
          points.reduce((sum, one) => sum + one, 0),
        ),
      ),
    });
  }
  return { judged, examined, fromOutside };
}

function shareNear(gaps: number[]): number {
  const middle = median(gaps);
  return gaps.filter((gap) => Math.abs(gap - middle) <= 0.3 * middle).length / gaps.length;
}

/** Standard deviations beyond a quarter, from two of them up to four; the median gap itself is none of the tries. */
function certainty(gaps: number[]): number {
  if (gaps.length < 5) return 0;
  const tries = gaps.length - 1;
  const hits = shareNear(gaps) * gaps.length - 1;
  return Math.min(1, Math.max(0, ((hits - tries / 4) / Math.sqrt((3 * tries) / 16) - 2) / 2));
}

function rhythm(gaps: number[]): number[] {
  if (gaps.length < 5) return [];
  const middle = median(gaps);
  const regular = Math.min(1, Math.max(0, (0.5 - mad(gaps) / middle) / 0.3));
  const [low, high] = [quantile(gaps, 0.25), quantile(gaps, 0.75)];
  const skew = high === low ? 0 : (low + high - 2 * middle) / (high - low);
  return [35 * regular, 10 * shareNear(gaps), 5 * (1 - Math.abs(skew))];
}
