import type { ScannerFloors, Suspect } from '../../../database/hunting/scanner.js';

/** Few enough for a slow scan to show, more than ordinary work reaches in alerts. */
export const SCANNER_FLOORS: ScannerFloors = {
  destinations: 10,
  ports: 20,
  spread: 30,
  portSpread: 50,
  claims: ['PORT_SCAN', 'PORT_SCAN_DETECTED', 'NETWORK_SCAN', 'HOST_SCAN'],
  most: 200,
};

/** How much more than its usual a source has to do. */
export const MARGIN = 2;

/** With fewer slots of its own a source has no 99th percentile worth the name. */
const LEAST_SLOTS = 20;
/** With fewer stretches of history as long as the window nobody knows what is usual in one. */
export const LEAST_STRETCHES = 3;
/** Share of a stretch that may be missing: the first alert of a history does not come at its first instant. */
const FIRST_ALERT = 0.1;

export type Measure = 'destinations_in_10_min' | 'ports_in_10_min' | 'destinations' | 'ports' | 'scan_alerts';

/** What a source exceeds, and how many times its limit the greatest of it is. */
export interface ScannerVerdict {
  exceeded: Measure[];
  times: number;
  usual_p99_destinations: number | null;
  usual_p99_ports: number | null;
  usual_destinations: number | null;
  usual_ports: number | null;
}

/** @param stretches how many times the window goes into the history before it */
export function scannerVerdict(source: Suspect, stretches: number): ScannerVerdict {
  const known = source.usual_slots >= LEAST_SLOTS;
  const usual_p99_destinations = known ? source.p99_destinations : null;
  const usual_p99_ports = known ? source.p99_ports : null;
  const comparable = stretches >= LEAST_STRETCHES - FIRST_ALERT;
  const usual_destinations = comparable ? source.most_destinations : null;
  const usual_ports = comparable ? source.most_ports : null;
  const measured: [Measure, number, number, number | null][] = [
    ['destinations_in_10_min', source.peak_destinations, SCANNER_FLOORS.destinations, usual_p99_destinations],
    ['ports_in_10_min', source.peak_ports, SCANNER_FLOORS.ports, usual_p99_ports],
    ['destinations', source.destinations, SCANNER_FLOORS.spread, usual_destinations],
    ['ports', source.ports, SCANNER_FLOORS.portSpread, usual_ports],
  ];
  // The internet knocks all day; a host of one's own that scans is news.
  if (source.own) measured.push(['scan_alerts', source.claims, 1, comparable ? source.most_claims : null]);
  const over = measured.filter(([, seen, floor, usual]) => seen >= floor && seen > MARGIN * (usual ?? 0));
  return {
    exceeded: over.map(([measure]) => measure),
    times: over.reduce(
      (most, [, seen, floor, usual]) => Math.max(most, seen / Math.max(floor, MARGIN * (usual ?? 0))),
      0,
    ),
    usual_p99_destinations,
    usual_p99_ports,
    usual_destinations,
    usual_ports,
  };
}
