import type { Dice } from './dice.js';

export interface Site {
  sensor: string;
  /** Of its workstations. */
  prefix: string;
  /** Its part of all that happens. */
  share: number;
}

export const HEAD = 'hq-core';
export const DEAD_SENSOR = 'branch-south';
export const WEAK_SENSOR = 'branch-west';

export const SITES: readonly Site[] = [
  { sensor: HEAD, prefix: '10.20', share: 0.45 },
  { sensor: 'branch-north', prefix: '10.21', share: 0.2 },
  { sensor: 'branch-east', prefix: '10.22', share: 0.15 },
  { sensor: DEAD_SENSOR, prefix: '10.23', share: 0.1 },
  { sensor: WEAK_SENSOR, prefix: '10.24', share: 0.1 },
];

export interface Host {
  ip: string;
  sensor: string;
  /** Where it usually goes. */
  outside: string[];
  servers: string[];
}

/** Who is on the network, and whom they meet. */
export interface Network {
  workstations: Host[];
  bySensor: Map<string, Host[]>;
  /** Of the head office: a domain controller, file servers, databases, mail, proxy. */
  servers: Host[];
  /** Seen by the whole internet. */
  published: string[];
  popular: string[];
  knockers: string[];
}

const FAVOURITES = 12;

export function network(dice: Dice, alerts: number): Network {
  // Ten times the alerts come of a larger network and of a noisier one.
  const scale = Math.sqrt(alerts / 100_000);
  const popular = addresses('198.18', Math.round(400 * scale));
  const serverAddresses = addresses('10.20', 20).map((ip) => ip.replace('10.20.0', '10.20.10'));
  const host = (ip: string, sensor: string, widely: boolean): Host => ({
    ip,
    sensor,
    outside: widely ? popular : Array.from({ length: FAVOURITES }, () => dice.popular(popular)),
    servers: Array.from({ length: 4 }, () => dice.of(serverAddresses)),
  });
  const bySensor = new Map(
    SITES.map(({ sensor, prefix, share }) => [
      sensor,
      addresses(prefix, Math.round(200 * share * scale) + 5).map((ip) =>
        host(ip.replace(`${prefix}.`, `${prefix}.3`), sensor, false),
      ),
    ]),
  );
  return {
    workstations: [...bySensor.values()].flat(),
    bySensor,
    servers: serverAddresses.map((ip) => host(ip, HEAD, true)),
    published: Array.from({ length: 6 }, (_, i) => `10.20.40.${i + 10}`),
    popular,
    knockers: addresses('198.19', Math.round(300 * scale)),
  };
}

function addresses(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${Math.floor(i / 200)}.${(i % 200) + 20}`);
}
