import type { Alert } from './alert.js';
import type { Everyday } from './everyday.js';
import { ACKNOWLEDGED } from './everyday.js';
import { HEAD, type Host } from './network.js';
import { DAY, DAYS, HOUR, MINUTE } from './time.js';

export const UPDATE_PROVIDER = { name: 'Example Updates', network: '203.0.112.0/24' };
const TIME_SERVERS = ['198.18.250.1', '198.18.250.2'];
const UPDATE_SERVERS = ['203.0.112.10', '203.0.112.11'];
const MONITOR = '10.20.10.90';
const BACKUP = '10.20.10.91';

/** One host that meets another at a fixed rhythm, harmlessly, for all of the thirty days. */
interface Rhythm {
  source: string;
  destination: string;
  every: number;
  /** Deviation of a gap, as a share of it. */
  jitter: number;
  type: string;
  sensor: string;
}

/** Alerts of clocks, updates, monitoring, backups and licences: as regular as a beacon, and no beacon. */
export function* periodicAlerts(everyday: Everyday): Generator<Alert> {
  const { dice, end } = everyday;
  for (const { source, destination, every, jitter, type, sensor } of rhythms(everyday)) {
    for (
      let at = end - DAYS * DAY + dice.next() * every;
      at < end;
      at += every * (1 + jitter * dice.normal())
    ) {
      const acknowledged = dice.chance(ACKNOWLEDGED);
      yield {
        at,
        severity: 'LOW',
        type,
        source,
        destination,
        sensor,
        acknowledged,
        metadata: { destination_port: 443 },
      };
    }
  }
}

function rhythms({ network, dice, alerts }: Everyday): Rhythm[] {
  // A sixth of all alerts at most, on a network of any size.
  const some = (share: number) => Math.max(1, Math.round((alerts / 100_000) * share));
  const hosts = (count: number) => dice.shuffled(network.workstations).slice(0, count);
  const to = (destinations: readonly string[]) => (host: Host) => ({
    source: host.ip,
    sensor: host.sensor,
    destination: dice.of(destinations),
  });
  const time = hosts(some(12)).map((host) => ({
    ...to(TIME_SERVERS)(host),
    every: 2 * HOUR,
    jitter: 0.01,
    type: 'UNUSUAL_PACKET_SIZE',
  }));
  const updates = hosts(some(8)).map((host) => ({
    ...to(UPDATE_SERVERS)(host),
    every: 3 * HOUR,
    jitter: 0.03,
    type: 'TLS_WEAK_CIPHER_OFFERED',
  }));
  const watched = network.servers.slice(0, some(6)).map(({ ip }) => ({
    source: MONITOR,
    destination: ip,
    sensor: HEAD,
    every: HOUR,
    jitter: 0.005,
    type: 'ICMP_LARGE_PAYLOAD',
  }));
  const saved = network.servers.slice(0, some(2)).map(({ ip }) => ({
    source: ip,
    destination: BACKUP,
    sensor: HEAD,
    every: 30 * MINUTE,
    jitter: 0.05,
    type: 'SMB1_USAGE_DETECTED',
  }));
  const licences = hosts(some(1)).map((host) => ({
    source: host.ip,
    sensor: host.sensor,
    destination: `198.18.251.${dice.between(1, 250)}`,
    every: HOUR,
    jitter: 0.02,
    type: 'TLS_MISSING_SNI',
  }));
  return [...time, ...updates, ...watched, ...saved, ...licences];
}
