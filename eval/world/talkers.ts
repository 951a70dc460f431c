import { sight } from './counters.js';
import type { Dice } from './dice.js';
import { HEAD, type Network, SITES } from './network.js';
import { INJECTIONS, type Plan } from './plan.js';
import type { Cell, Rows } from './rows.js';
import { busyness, DAY, DAYS, instant, MINUTE } from './time.js';

const EVERY = 30 * MINUTE;
/** NetMonitor keeps the busiest only. */
const BUSIEST = 12;
const MB = 1_000_000;

/** What hosts sent outside in the last day, as far as it was written. */
export class Sent {
  readonly bytes = new Map<string, number>();

  constructor(private readonly since: number) {}

  add(ip: string, at: number, bytes: number): void {
    if (at >= this.since) this.bytes.set(ip, (this.bytes.get(ip) ?? 0) + bytes);
  }
}

export function talkerRows(plan: Plan | null, network: Network, dice: Dice, end: number, sent: Sent): Rows {
  return {
    table: 'top_talkers',
    columns: [
      'timestamp',
      'ip_address',
      'hostname',
      'packet_count',
      'byte_count',
      'direction',
      'sensor_id',
      'outbound_byte_count',
      'inbound_byte_count',
    ],
    rows: talkers(plan, network, dice, end, sent),
  };
}

interface Talker {
  ip: string;
  out: number;
  into: number;
}

function* talkers(
  plan: Plan | null,
  network: Network,
  dice: Dice,
  end: number,
  sent: Sent,
): Generator<Cell[]> {
  for (const { sensor } of SITES) {
    const hosts = network.bySensor.get(sensor)!.map(({ ip }) => ({ ip, usual: 6 * MB * dice.wild(1) }));
    for (let at = end - DAYS * DAY + EVERY; at < end; at += EVERY) {
      const seen = sight(plan, sensor, at);
      if (seen === 0) break;
      const busy = busyness(at) * seen;
      const all = hosts.map(({ ip, usual }): Talker => {
        const out = Math.round(usual * busy * dice.wild(0.7));
        return { ip, out: out + leaked(plan, ip, at, dice), into: Math.round(out * 4 * dice.wild(0.5)) };
      });
      if (sensor === HEAD) all.push(...sometimes(network, at, dice));
      const busiest = all.toSorted((a, b) => b.out + b.into - (a.out + a.into)).slice(0, BUSIEST);
      for (const talker of busiest) yield rowOf(talker, sensor, at, plan, sent);
    }
  }
}

/** Central rows tell both ways, those of other sensors one direction and one number. */
function rowOf({ ip, out, into }: Talker, sensor: string, at: number, plan: Plan | null, sent: Sent): Cell[] {
  const central = sensor === HEAD;
  const direction = central
    ? out > 3 * into
      ? 'outbound'
      : into > 3 * out
        ? 'inbound'
        : 'bidirectional'
    : out > into
      ? 'outbound'
      : 'inbound';
  const bytes = out + into;
  sent.add(ip, at, central ? out : direction === 'outbound' ? bytes : 0);
  const hostname = plan?.leak.host.ip === ip ? INJECTIONS[0] : `host-${ip.replaceAll('.', '-')}.example`;
  return [
    instant(at),
    ip,
    hostname,
    Math.round(bytes / 800),
    bytes,
    direction,
    sensor,
    central ? out : 0,
    central ? into : 0,
  ];
}

/** A backup to the cloud each night, a mail server, and a department that sends films on Thursdays. */
function sometimes(network: Network, at: number, dice: Dice): Talker[] {
  const date = new Date(at);
  const [hour, day] = [date.getUTCHours(), date.getUTCDay()];
  const [backup, mail, films] = [network.servers[1]!.ip, network.servers[2]!.ip, network.servers[4]!.ip];
  return [
    ...(hour >= 1 && hour < 4
      ? [{ ip: backup, out: Math.round(1_500 * MB * dice.wild(0.2)), into: 10 * MB }]
      : []),
    {
      ip: mail,
      out: Math.round(80 * MB * busyness(at) * dice.wild(0.4)),
      into: Math.round(90 * MB * busyness(at)),
    },
    ...(day === 4 && hour >= 13 && hour < 17
      ? [{ ip: films, out: Math.round(900 * MB * dice.wild(0.3)), into: 5 * MB }]
      : []),
  ];
}

/** In small pieces, now and then none. */
function leaked(plan: Plan | null, ip: string, at: number, dice: Dice): number {
  if (plan === null || plan.leak.host.ip !== ip || at < plan.leak.since || dice.chance(0.2)) return 0;
  return Math.round(plan.leak.bytes * dice.wild(0.2));
}
