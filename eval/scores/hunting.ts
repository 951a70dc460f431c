import type { Group } from '../world/tally.js';
import { fact, type Score } from './score.js';

const beaconGroups = new Map<string, Group>();

export const beacons: Score = {
  tool: 'find_beacons',
  prepare: ({ plan, tally }) => {
    beaconGroups.clear();
    for (const { host, destination } of plan.beacons) {
      beaconGroups.set(
        destination,
        tally.watch(destination, 24, ({ source }) => source === host.ip),
      );
    }
  },
  found: ({ beacons }, { plan }) => ({
    told: beacons.map((row: any) => `${row.source_ip} ${row.destination_ip}`),
    planted: plan.beacons.map(({ host, destination }) => `${host.ip} ${destination}`),
  }),
  facts: ({ beacons }, { plan }) =>
    plan.beacons.flatMap(({ destination, every, jitter }) => {
      const group = beaconGroups.get(destination)!;
      const row = beacons.find((one: any) => one.destination_ip === destination);
      const gap = row?.median_gap_seconds / (every / 1_000);
      return [
        fact(`events of ${destination}`, row?.events, group.count),
        fact(`last_seen of ${destination}`, row?.last_seen, new Date(group.last)),
        fact(
          `median gap of ${destination} within its jitter`,
          Math.abs(gap - 1) <= Math.max(0.01, jitter / 2),
          true,
        ),
        fact(`sources of ${destination}`, row?.sources_of_destination, 1),
      ];
    }),
  alarms: ({ beacons, total }) =>
    named(
      beacons,
      total,
      ({ source_ip, destination_ip, reasons }) => `${source_ip} ${destination_ip} ${JSON.stringify(reasons)}`,
    ),
};

let scans: Group;

export const scanners: Score = {
  tool: 'find_scanners',
  prepare: ({ plan, tally }) => {
    const { ip } = plan.scanner.host;
    scans = tally.watch(ip, 24, ({ source }) => source === ip);
  },
  found: ({ scanners }, { plan }) => ({
    told: scanners.map((row: any) => row.source_ip),
    planted: [plan.scanner.host.ip],
  }),
  facts: ({ scanners, sources_examined }, { plan, tally }) => {
    const row = scanners.find(({ source_ip }: any) => source_ip === plan.scanner.host.ip);
    return [
      fact('destinations of the scanner', row?.destinations, scans.destinations.size),
      fact('alerts of the scanner', row?.alert_count, scans.count),
      fact('of the own network', row?.own_network, true),
      fact('sources examined', sources_examined, tally.sources.size),
    ];
  },
  alarms: ({ scanners, total }) =>
    named(scanners, total, ({ source_ip, exceeded }) => `${source_ip} ${exceeded}`),
};

export const outbound: Score = {
  tool: 'find_outbound_anomalies',
  found: ({ anomalies }, { plan }) => ({
    told: anomalies.map((row: any) => row.ip_address),
    planted: [plan.leak.host.ip],
  }),
  facts: ({ anomalies }, { plan, sent }) => {
    const { ip } = plan.leak.host;
    const row = anomalies.find(({ ip_address }: any) => ip_address === ip);
    return [
      fact('bytes of the leak', row?.total_bytes, sent.bytes.get(ip)),
      fact('excess is no more than all', row?.excess_bytes <= (sent.bytes.get(ip) ?? 0), true),
    ];
  },
  alarms: ({ anomalies, total }) =>
    named(
      anomalies,
      total,
      ({ ip_address, exceeded, excess_formatted }) => `${ip_address} ${exceeded} ${excess_formatted}`,
    ),
};

let noisy: Group;
let lost: Group;

export const noise: Score = {
  tool: 'noise_report',
  prepare: ({ plan, tally }) => {
    const { host, destination } = plan.noisy;
    const isIt = (alert: { source: string; acknowledged: boolean; destination: string }) =>
      alert.source === host.ip && alert.destination === destination && !alert.acknowledged;
    noisy = tally.watch(host.ip, 168, isIt);
    lost = tally.watch(
      host.ip,
      720,
      ({ source, destination: to, severity }) =>
        source === host.ip && to === destination && (severity === 'HIGH' || severity === 'CRITICAL'),
    );
  },
  found: ({ proposals }, { plan }) => ({
    told: proposals.map(({ whitelist_row: row }: any) => `${row.source_ip} ${row.target_ip}`),
    planted: [`${plan.noisy.host.ip} ${plan.noisy.destination}`],
  }),
  facts: ({ queue_alerts, by_type, proposals }, { plan, tally }) => {
    const row = proposals.find(
      ({ whitelist_row: one }: any) => one.source_ip === plan.noisy.host.ip && one.target_ip,
    );
    const types = [...tally.queue]
      .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, by_type.length);
    return [
      fact('alerts of the queue', queue_alerts, tally.queued),
      fact('alerts of the noisy pair', row?.alert_count, noisy.count),
      fact(
        'share of the noisy pair',
        row?.share_percent,
        Math.round((1_000 * noisy.count) / tally.queued) / 10,
      ),
      fact('what its row would lose', row?.lost_high_critical, lost.count),
      fact('types of the noisy pair', row?.type_count, noisy.types.size),
      ...types.map(([type, count], i) =>
        fact(`type ${i + 1} of the queue`, [by_type[i].threat_type, by_type[i].count], [type, count]),
      ),
    ];
  },
  alarms: ({ proposals }) =>
    proposals
      .filter((row: any) => row.verdict === 'nothing speaks against it' && row.lost_high_critical > 0)
      .map(({ whitelist_row: row }: any) => `${row.source_ip} ${row.target_ip}`),
};

/** Those beyond the list count too. */
function named(rows: any[], total: number, nameOf: (row: any) => string): string[] {
  return [...rows.map(nameOf), ...Array.from({ length: total - rows.length }, () => 'one more')];
}
