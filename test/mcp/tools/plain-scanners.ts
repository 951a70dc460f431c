import { isOwn } from './plain-own.js';
import { quantile } from './plain-statistics.js';

/** An alert with a source; `at` in microseconds. */
export interface ScanAlert {
  at: number;
  source: string;
  destination: string | null;
  type: string;
  metadata: Record<string, unknown> | null;
}

export interface PlainScanner {
  source: string;
  own: boolean;
  peakDestinations: number;
  peakPorts: number;
  destinations: number;
  ports: number;
  claims: number;
  /** Below 1 where it passes no limit. */
  times: number;
}

interface Stretch {
  from: number;
  to: number;
}

const TEN_MINUTES = 600e6;
const HISTORY = 30 * 86_400e6;
const CLAIMS = ['PORT_SCAN', 'PORT_SCAN_DETECTED', 'NETWORK_SCAN', 'HOST_SCAN'];

/** The rules of find_scanners once more, by plain arithmetic, for every source of the window. */
export function plainScanners(
  all: ScanAlert[],
  oldest: number,
  window: Stretch,
  devices: ReadonlySet<string>,
): PlainScanner[] {
  const sources = new Map<string, ScanAlert[]>();
  for (const alert of all) {
    if (alert.at < window.from - HISTORY || alert.at >= window.to) continue;
    const known = sources.get(alert.source);
    if (known) known.push(alert);
    else sources.set(alert.source, [alert]);
  }
  const comparable = window.from - Math.max(oldest, window.from - HISTORY) >= 3 * (window.to - window.from);
  return [...sources.values()]
    .filter((alerts) => alerts.some(({ at }) => at >= window.from))
    .map((alerts) => judged(alerts, window, comparable, isOwn(alerts[0]!.source, devices)));
}

function judged(alerts: ScanAlert[], { from, to }: Stretch, comparable: boolean, own: boolean): PlainScanner {
  const now = alerts.filter(({ at }) => at >= from);
  const before = alerts.filter(({ at }) => at < from);
  const [slots, earlier] = [inSteps(now, TEN_MINUTES, from), inSteps(before, TEN_MINUTES, from)];
  const stretches = inSteps(before, to - from, from);
  const p99 = (values: number[]) => (values.length < 20 ? 0 : quantile(values, 0.99));
  const usual = (values: number[]) => (comparable ? most(values) : 0);
  const seen = {
    peakDestinations: most(slots.map(destinationsAtOnce)),
    peakPorts: most(slots.map((slot) => portsAtOnce(slot, own))),
    destinations: destinationsOf(now),
    ports: portsOf(now),
    claims: claimsOf(now),
  };
  const measures = [
    [seen.peakDestinations, 10, p99(earlier.map(destinationsAtOnce))],
    [seen.peakPorts, 20, p99(earlier.map((slot) => portsAtOnce(slot, own)))],
    [seen.destinations, 30, usual(stretches.map(destinationsOf))],
    [seen.ports, 50, usual(stretches.map(portsOf))],
    [own ? seen.claims : 0, 1, usual(stretches.map(claimsOf))],
  ] as const;
  const passed = measures.filter(([value, floor, known]) => value >= floor && value > 2 * known);
  const times = most(passed.map(([value, floor, known]) => value / Math.max(floor, 2 * known)));
  return { source: alerts[0]!.source, own, ...seen, times };
}

/** Alerts by the step they lie in, counted from an instant on and back. */
function inSteps(alerts: ScanAlert[], step: number, from: number): ScanAlert[][] {
  const steps = new Map<number, ScanAlert[]>();
  for (const alert of alerts) {
    const number = Math.floor((alert.at - from) / step);
    const known = steps.get(number);
    if (known) known.push(alert);
    else steps.set(number, [alert]);
  }
  return [...steps.values()];
}

function destinationsOf(alerts: ScanAlert[]): number {
  return new Set(alerts.flatMap(({ destination }) => destination ?? [])).size;
}

function destinationsAtOnce(alerts: ScanAlert[]): number {
  return Math.max(destinationsOf(alerts), ...alerts.map((alert) => figure(alert, 'unique_targets') ?? 0));
}

function portsOf(alerts: ScanAlert[]): number {
  const ports = alerts.flatMap(
    (alert) => figure(alert, 'destination_port') ?? figure(alert, 'dest_port') ?? figure(alert, 'port') ?? [],
  );
  return new Set(ports).size;
}

/** What a detector tells of counts for own hosts only. */
function portsAtOnce(alerts: ScanAlert[], own: boolean): number {
  const told = alerts.map((alert) => (claimsOf([alert]) > 0 ? (figure(alert, 'unique_ports') ?? 0) : 0));
  return Math.max(portsOf(alerts), ...(own ? told : []));
}

function claimsOf(alerts: ScanAlert[]): number {
  return alerts.filter(({ type }) => CLAIMS.includes(type.toUpperCase())).length;
}

function figure({ metadata }: ScanAlert, key: string): number | null {
  const value = metadata?.[key];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return /^\d{1,5}$/.test(String(value)) ? Number(value) : null;
}

function most(values: number[]): number {
  return values.reduce((greatest, value) => Math.max(greatest, value), 0);
}
