import { threatTypeOf } from '../../../src/mcp/answer/attack/threat-catalogue.js';
import { blindStretches, type Watched, within } from '../../support/plain-coverage.js';
import * as plain from './plain-own.js';
import { mad, median, quantile } from './plain-statistics.js';

/* What a brief on a shift has to say, by going through the alerts one by one. Times are microseconds since 1970. */

export interface BriefAlert {
  at: number;
  severity: string;
  type: string;
  source: string | null;
  destination: string | null;
  acknowledged: boolean | null;
}

export interface Span {
  from: number;
  to: number;
}

const DAY = 86_400e6;
/** Ages of the days whose hours are compared. */
export const DAYS = Array.from({ length: 14 }, (_, index) => (index + 1) * DAY);
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO', 'UNKNOWN'];
const POINTS: Record<string, number> = { CRITICAL: 50, HIGH: 35, MEDIUM: 15, LOW: 5 };
const NO_DEVICES = new Set<string>();
const asked = new Map<string, boolean>();
const tenths = (value: number) => Math.round(value * 10) / 10;

/** Of one set of devices per file of tests. */
function isOwn(address: string, devices: ReadonlySet<string>): boolean {
  const own = asked.get(address) ?? plain.isOwn(address, devices);
  asked.set(address, own);
  return own;
}

export const inSpan = <Row extends { at: number }>(rows: Row[], { from, to }: Span) =>
  rows.filter(({ at }) => at >= from && at < to);

export const severityOf = ({ severity }: Pick<BriefAlert, 'severity'>) => {
  const name = severity.trim().toUpperCase();
  return SEVERITIES.includes(name) ? name : 'UNKNOWN';
};
const rankOf = (alert: BriefAlert) => SEVERITIES.indexOf(severityOf(alert));

function grouped<Row, Key>(rows: Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** The same hours of 14 days that begin after the first alert, with everybody watching who watches now. UTC. */
export function plainUsual(window: Span, first: number, sensors: Watched[], now: number): Span[] {
  const blindIn = ({ from, to }: Span) =>
    sensors.filter((sensor) => {
      const gaps = within(blindStretches(sensor, now), from, to);
      return gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0) > 0.1 * (to - from);
    });
  const blindNow = blindIn(window);
  return DAYS.map((age) => ({ from: window.from - age, to: window.to - age }))
    .filter(({ from }) => first <= from)
    .filter((day) => blindIn(day).every((sensor) => blindNow.includes(sensor)));
}

/** Alerts of a severity in a window, those that are open, and quartiles of the windows before. */
export function plainCounts(alerts: BriefAlert[], severity: string, window: Span, usual: Span[]) {
  const own = alerts.filter((alert) => severity === 'ALL' || severityOf(alert) === severity);
  const now = inSpan(own, window);
  const before = usual.map((day) => inSpan(own, day).length);
  const quartile = (share: number) => (before.length < 4 ? null : tenths(quantile(before, share)));
  return {
    alerts: now.length,
    open: now.filter(({ acknowledged }) => acknowledged !== true).length,
    usual: quartile(0.5),
    usual_from: quartile(0.25),
    usual_to: quartile(0.75),
  };
}

/** Whom an alert is about: an own host where there is one, the source before the destination. */
export function subjectOf({ source, destination }: BriefAlert, devices = NO_DEVICES): string | null {
  if (source !== null && isOwn(source, devices)) return source;
  if (destination !== null && isOwn(destination, devices)) return destination;
  return source ?? destination;
}

/** Own hosts, or pairs of own sources, of a window that no alert of the days before names. */
export function plainNew(alerts: BriefAlert[], window: Span, oldest: number, devices = NO_DEVICES) {
  const hosts = (rows: BriefAlert[]) =>
    rows.flatMap(({ source, destination }) =>
      [source, destination].filter((one): one is string => one !== null && isOwn(one, devices)),
    );
  const pairs = (rows: BriefAlert[]) =>
    rows
      .filter(({ source, destination }) => source !== null && destination !== null && isOwn(source, devices))
      .map(({ source, destination }) => `${source} ${destination}`);
  const before = alerts.filter(({ at }) => at >= oldest && at < window.from);
  const fresh = (of: (rows: BriefAlert[]) => string[]) => {
    const known = new Set(of(before));
    return new Set(of(inSpan(alerts, window)).filter((one) => !known.has(one)));
  };
  return { hosts: fresh(hosts), pairs: fresh(pairs) };
}

/** Hosts with the points they deserve, most first. */
export function plainLeads(
  alerts: BriefAlert[],
  window: Span,
  usual: Span[],
  history: { oldest: number; sureness: number },
  devices = NO_DEVICES,
) {
  const fresh = plainNew(alerts, window, history.oldest, devices);
  const known = usual.length >= 4;
  const mine = grouped(inSpan(alerts, window), (alert) => subjectOf(alert, devices));
  const past = usual.map((day) => grouped(inSpan(alerts, day), (alert) => subjectOf(alert, devices)));
  return [...mine]
    .filter((entry): entry is [string, BriefAlert[]] => entry[0] !== null)
    .map(([ip_address, rows]) => {
      const open = rows.filter(({ acknowledged }) => acknowledged !== true);
      const worst = Math.min(...(open.length > 0 ? open : rows).map(rankOf));
      const severity = SEVERITIES[worst]!;
      const before = past.map((day) => day.get(ip_address) ?? []);
      const counts = before.map(({ length }) => length);
      const numberAsBad = (day: BriefAlert[]) => day.filter((alert) => rankOf(alert) <= worst).length;
      const now = numberAsBad(rows);
      const asBad = before.map(numberAsBad).filter((then) => then > 0 && (now < 10 || now < 3 * then)).length;
      // A pair counts with the worst alert that both had.
      const newPair = [...grouped(rows, ({ source, destination }) => `${source} ${destination}`)].some(
        ([pair, both]) =>
          pair.startsWith(`${ip_address} `) &&
          fresh.pairs.has(pair) &&
          Math.min(...both.map(rankOf)) === worst,
      );
      const stages = new Set(
        rows
          .filter((alert) => alert.source === ip_address && rankOf(alert) < 2)
          .flatMap(({ type }) => threatTypeOf(type)?.stage ?? []),
      );
      const worstTypes = rows
        .filter((alert) => rankOf(alert) === worst && worst < 2)
        .filter(({ acknowledged }) => open.length === 0 || acknowledged !== true);
      const rarities = worstTypes.map(({ type }) => {
        const days = usual.filter((day) =>
          inSpan(alerts, day).some((alert) => alert.type === type && rankOf(alert) === worst),
        );
        return 1 - days.length / usual.length;
      });
      const isNew = fresh.hosts.has(ip_address);
      const middle = known ? median(counts) : 0;
      const spread = known ? Math.max(1.4826 * mad(counts), Math.sqrt(middle), 1) : 1;
      const parts = [
        POINTS[severity] ?? 0,
        isNew ? 35 * history.sureness : newPair ? 15 * history.sureness : 0,
        known && rarities.length > 0 ? 25 * Math.max(...rarities) - 10 : 0,
        known ? (-20 * asBad) / usual.length : 0,
        5 * Math.min(3, Math.max(0, stages.size - 1)),
        open.length === 0 ? -20 : 0,
        known ? Math.min(4.9, Math.max(0, (rows.length - middle) / spread)) : 0,
      ].map(tenths);
      const points = Math.max(0, Math.min(100, tenths(parts.reduce((sum, part) => sum + part, 0))));
      return { ip_address, severity, alerts: rows.length, open: open.length, points };
    })
    .filter(({ points }) => points >= (known ? 50 : 35))
    .toSorted(
      (a, b) =>
        b.points - a.points ||
        b.open - a.open ||
        b.alerts - a.alerts ||
        (a.ip_address < b.ip_address ? -1 : 1),
    );
}
