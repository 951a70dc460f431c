import { THREAT_TYPES } from '../../../src/mcp/answer/attack/threat-catalogue.js';
import { HOUR, mostOf, NOW, type WorldAlert, type WorldTalker } from './host-world.js';

const DAYS_BEFORE = 30;

/** What alerts and traffic tell of one host, by plain arithmetic. */
export function plainHost(
  alerts: readonly WorldAlert[],
  busy: readonly WorldTalker[],
  address: string,
  hours: number,
  sensor?: string,
) {
  const from = NOW - hours * HOUR;
  const ofHost = alerts.filter(
    (alert) =>
      (alert.source === address || alert.destination === address) &&
      (sensor === undefined || alert.sensor === sensor),
  );
  const own = ofHost.filter(({ at }) => at >= from && at < NOW);
  const before = ofHost.filter(({ at }) => at >= from - DAYS_BEFORE * 24 * HOUR && at < from);
  const peerOf = ({ source, destination }: WorldAlert) => (source === address ? destination : source);
  const peers = new Set(own.flatMap((alert) => peerOf(alert) ?? []).filter((peer) => peer !== address));
  const known = new Set(before.map(peerOf));
  return {
    own,
    alert_count: own.length,
    as_source: own.filter(({ source }) => source === address).length,
    acknowledged: acknowledged(own),
    by_severity: Object.fromEntries(mostOf(own.map(({ severity }) => severity.toUpperCase()))),
    before: { alert_count: before.length, acknowledged: acknowledged(before) },
    kinds: mostOf(own.map(({ type }) => type.toUpperCase())).map(([type, count]) => {
      const same = (alert: WorldAlert) => alert.type.toUpperCase() === type;
      return {
        threat_type: type,
        alert_count: count,
        before_count: before.filter(same).length,
        acknowledged_before: acknowledged(before.filter(same)),
      };
    }),
    peers,
    fresh: new Set([...peers].filter((peer) => !known.has(peer))),
    stages: stagesOf(own.filter(({ source }) => source === address)),
    traffic: traffic(busy, address, hours, sensor),
  };
}

/** Stages in the order in which they began, which grave alerts decide where there are any. */
export function stagesOf(alerts: readonly WorldAlert[]): string[] {
  const stageOf = ({ type }: WorldAlert) => THREAT_TYPES.get(type.toUpperCase())?.stage;
  const grave = alerts.filter(({ severity }) => ['CRITICAL', 'HIGH'].includes(severity.toUpperCase()));
  const begin = (stage: string) => {
    const [own, any] = [grave, alerts].map((of) => of.filter((alert) => stageOf(alert) === stage));
    return Math.min(...(own!.length > 0 ? own! : any!).map(({ at }) => at));
  };
  return [...new Set(alerts.flatMap((alert) => stageOf(alert) ?? []))].toSorted(
    (a, b) => begin(a) - begin(b),
  );
}

function acknowledged(alerts: readonly WorldAlert[]): number {
  return alerts.filter((alert) => alert.acknowledged === true).length;
}

/** Sums per stretch of the window's length, the window itself first. */
function traffic(busy: readonly WorldTalker[], address: string, hours: number, sensor?: string) {
  const rows = busy.filter((row) => sensor === undefined || row.sensor === sensor);
  const length = hours * HOUR;
  const [from, oldest] = [NOW - length, NOW - length - DAYS_BEFORE * 24 * HOUR];
  const earlier = rows.filter(({ at }) => at >= oldest && at < from).map(({ at }) => at);
  const windows = earlier.length === 0 ? 0 : Math.floor((from - Math.min(...earlier)) / length);
  const sums = Array.from({ length: windows + 1 }, (_, back) =>
    rows
      .filter(
        ({ at, ...row }) => row.address === address && at >= from - back * length && at < NOW - back * length,
      )
      .reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const [bytes, ...usual] = sums;
  return {
    bytes,
    outbound_bytes: bytes,
    earlier_windows: windows,
    usual_bytes: windows === 0 ? null : median(usual),
    usual_outbound_bytes: windows === 0 ? null : median(usual),
    highest_outbound_bytes: windows === 0 ? null : Math.max(...usual),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return Math.round((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2);
}
