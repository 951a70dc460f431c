import { isOwn } from './plain-own.js';
import { mad, median, quantile } from './plain-statistics.js';

/** A row of the busiest hosts; `at` in microseconds. */
export interface OutboundRow {
  at: number;
  address: string;
  direction: string | null;
  bytes: number | null;
  outbound: number | null;
  inbound: number | null;
  sensor: string;
}

export interface PlainSender {
  address: string;
  total: number;
  hoursAbove: number;
  excess: number;
}

interface Stretch {
  from: number;
  to: number;
}

const HOUR = 3_600e6;
const DAY = 24 * HOUR;
const LEAST = 100_000_000;

/** The rules of find_outbound_anomalies once more, by plain arithmetic: own hosts that pass a limit. */
export function plainOutbound(
  rows: OutboundRow[],
  { from, to }: Stretch,
  devices: ReadonlySet<string>,
): { hosts: number; days: number; unusual: PlainSender[] } {
  const known = rows.filter(({ at }) => at >= from - 30 * DAY && at < to);
  const days = Math.max(0, from - known.reduce((first, { at }) => Math.min(first, at), from)) / DAY;
  const hosts = new Map<string, OutboundRow[]>();
  for (const row of known) {
    if (row.at >= from && sent(row) > 0 && !hosts.has(row.address) && isOwn(row.address, devices))
      hosts.set(row.address, []);
  }
  for (const row of known) hosts.get(row.address)?.push(row);
  const stretches = Math.floor((days * DAY) / (to - from));
  const unlisted = unlistedIn(known.filter(({ at }) => at >= from));
  const unusual = [...hosts].flatMap(([address, own]) => {
    const now = sums(
      own.filter(({ at }) => at >= from),
      HOUR,
      from,
    );
    const before = own.filter(({ at }) => at < from);
    const total = now.reduce((sum, bytes) => sum + bytes, 0);
    if (total < LEAST || days < 3) return [];
    const hours = sums(before, HOUR, from);
    const sensor = own
      .filter(({ at }) => at >= from)
      .reduce((last, one) => (one.sensor > last ? one.sensor : last), '');
    const hidden = hours.length < days * 12 ? (unlisted.get(sensor) ?? 0) : 0;
    const plain = usualHour(hours);
    const { usual } = plain;
    const limit = plain.limit + (3 * hidden * HOUR) / (to - from);
    const above = now.filter((bytes) => bytes > limit);
    const hourly = above.reduce((sum, bytes) => sum + bytes - usual, 0);
    const whole =
      to - from >= DAY && stretches >= 5
        ? beyondTotal(total, sums(before, to - from, from).slice(-stretches), { stretches, hidden })
        : 0;
    const excess = Math.max(hourly, whole);
    return above.length > 0 || whole > 0 ? [{ address, total, hoursAbove: above.length, excess }] : [];
  });
  return { hosts: hosts.size, days, unusual };
}

/** The least of each full list of a sensor, where it holds ten hosts or more. */
function unlistedIn(rows: OutboundRow[]): Map<string, number> {
  const lists = new Map<string, Map<number, OutboundRow[]>>();
  for (const row of rows) {
    const own = lists.get(row.sensor) ?? new Map<number, OutboundRow[]>();
    lists.set(row.sensor, own.set(row.at, [...(own.get(row.at) ?? []), row]));
  }
  return new Map(
    [...lists].map(([sensor, own]) => {
      const most = Math.max(...[...own.values()].map((list) => list.length));
      const full = [...own.values()].filter((list) => list.length === most && most >= 10);
      const least = full.map((list) => Math.min(...list.map(sent).filter((bytes) => bytes > 0)));
      return [sensor, least.filter(Number.isFinite).reduce((sum, bytes) => sum + bytes, 0)];
    }),
  );
}

export function sent({ direction, bytes, outbound, inbound }: OutboundRow): number {
  if (direction === 'internal') return 0;
  if ((outbound ?? 0) + (inbound ?? 0) > 0) return outbound ?? 0;
  return direction === 'outbound' ? (bytes ?? 0) : 0;
}

/** Sums per step counted from an instant, oldest first, those of nothing left out. */
function sums(rows: OutboundRow[], step: number, from: number): number[] {
  const steps = new Map<number, number>();
  for (const row of rows) {
    const number = Math.floor((row.at - from) / step);
    steps.set(number, (steps.get(number) ?? 0) + sent(row));
  }
  return [...steps]
    .toSorted(([a], [b]) => a - b)
    .map(([, bytes]) => bytes)
    .filter((bytes) => bytes > 0);
}

function usualHour(hours: number[]): { usual: number; limit: number } {
  if (hours.length < 12) {
    const usual = Math.max(0, ...hours);
    return { usual, limit: Math.max(LEAST, 3 * usual) };
  }
  const usual = median(hours);
  return { usual, limit: Math.max(LEAST, usual + 6 * 1.4826 * mad(hours), 3 * quantile(hours, 0.95)) };
}

function beyondTotal(
  total: number,
  earlier: number[],
  { stretches, hidden }: { stretches: number; hidden: number },
): number {
  const all = [...earlier, ...Array.from({ length: stretches - earlier.length }, () => 0)];
  const usual = median(all);
  const rare = Math.max(usual + 6 * 1.4826 * mad(all), 2 * quantile(all, 0.9));
  const beyond = all.length < 14 ? Infinity : 1.5 * Math.max(...all);
  const limit = hidden + Math.max(LEAST, Math.min(rare, beyond));
  return total > limit ? total - usual : 0;
}
