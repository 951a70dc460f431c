import type { Alert } from './alert.js';
import type { Dice } from './dice.js';
import { type Kind, KINDS } from './kinds.js';
import { HEAD, type Host, type Network, SITES } from './network.js';
import { busyness, DAYS, HOUR } from './time.js';

/** How many of an hour's alerts people look at and acknowledge. */
export const ACKNOWLEDGED = 0.2;

const WEIGHTED_SITES = SITES.map(({ sensor, share }) => ({ sensor, weight: share }));

export interface Everyday {
  network: Network;
  dice: Dice;
  /** The end of the thirty days. */
  end: number;
  /** About how many there shall be. */
  alerts: number;
}

/** The alerts of ordinary days, hour by hour. */
export function* everydayAlerts({ network, dice, end, alerts }: Everyday): Generator<Alert> {
  const begin = end - DAYS * 24 * HOUR;
  const hours = Array.from({ length: DAYS * 24 }, (_, i) => begin + i * HOUR);
  const moods = Array.from({ length: DAYS + 1 }, () => dice.wild(0.15));
  const weights = hours.map((at, i) => busyness(at + HOUR / 2) * moods[Math.floor(i / 24)]!);
  const each = alerts / weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, at] of hours.entries()) {
    const count = dice.count(each * weights[i]!);
    const moments = Array.from({ length: count }, () => at + dice.next() * HOUR).toSorted((a, b) => a - b);
    for (const moment of moments) {
      yield {
        ...alertOf(drawn(KINDS, dice), network, dice),
        at: moment,
        acknowledged: dice.chance(ACKNOWLEDGED),
      };
    }
  }
}

function alertOf(
  { type, severity, way }: Kind,
  network: Network,
  dice: Dice,
): Omit<Alert, 'at' | 'acknowledged'> {
  const kind = { type, severity };
  if (way === 'in') {
    const source = dice.chance(0.5) ? dice.popular(network.knockers) : stranger(dice);
    const metadata = {
      destination_port: dice.of([22, 80, 443, 3389]),
      ...(type === 'PORT_SCAN' && { unique_ports: dice.between(11, 300) }),
    };
    return { ...kind, source, destination: dice.of(network.published), sensor: HEAD, metadata };
  }
  if (way === 'server-out') {
    const { ip, outside } = dice.popular(network.servers);
    return {
      ...kind,
      source: ip,
      destination: dice.popular(outside),
      sensor: HEAD,
      metadata: { destination_port: 443 },
    };
  }
  const host = dice.popular(network.bySensor.get(drawn(WEIGHTED_SITES, dice).sensor)!);
  const destination = way === 'inside' ? dice.of(host.servers) : outsideOf(host, type, network, dice);
  return {
    ...kind,
    source: host.ip,
    destination,
    sensor: host.sensor,
    metadata: { destination_port: dice.of([53, 443, 445, 8080]) },
  };
}

/** Mostly where it always goes, sometimes where others go, seldom where nobody has been. */
function outsideOf(host: Host, type: string, network: Network, dice: Dice): string {
  const luck = dice.next();
  if (luck < 0.75 || type === 'BEACONING_DETECTED') return dice.of(host.outside);
  return luck < 0.93 ? dice.popular(network.popular) : stranger(dice);
}

function stranger(dice: Dice): string {
  return `198.${dice.of([18, 19])}.${dice.between(100, 255)}.${dice.between(1, 254)}`;
}

function drawn<T extends { weight: number }>(items: readonly T[], dice: Dice): T {
  let left = dice.next() * items.reduce((sum, { weight }) => sum + weight, 0);
  return items.find(({ weight }) => (left -= weight) < 0) ?? items[0]!;
}
