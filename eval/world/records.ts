import type { Dice } from './dice.js';
import { HEAD, type Network, SITES } from './network.js';
import { UPDATE_PROVIDER } from './periodic.js';
import { INJECTIONS, type Plan } from './plan.js';
import type { Cell, Rows } from './rows.js';
import { sight } from './counters.js';
import { DAY, HOUR, instant } from './time.js';

const FEED_TYPES = ['tor_exit', 'malware_c2', 'botnet_c2', 'known_attacker', 'suspicious_ip'];
const ENTRIES = 2_000;

/** Sensors, devices, feeds and providers. */
export function records(plan: Plan | null, network: Network, dice: Dice, end: number): Rows[] {
  return [sensors(plan, end), devices(plan, network, dice, end), feeds(plan, dice, end), providers()];
}

function sensors(plan: Plan | null, end: number): Rows {
  const lastSeen = (sensor: string) => (sight(plan, sensor, end) === 0 ? plan!.deadSince : end - 10_000);
  return {
    table: 'sensors',
    columns: ['sensor_id', 'hostname', 'location', 'version', 'status', 'registered_at', 'last_seen'],
    rows: SITES.map(({ sensor }) => [
      sensor,
      `${sensor}.example`,
      sensor,
      '2.5.2',
      'online',
      instant(end - 90 * DAY),
      instant(lastSeen(sensor)),
    ]),
  };
}

function devices(plan: Plan | null, network: Network, dice: Dice, end: number): Rows {
  const names = new Map<string, string>();
  if (plan) {
    names.set(plan.leak.host.ip, INJECTIONS[0]);
    names.set(plan.chain.hosts[1].ip, INJECTIONS[1]);
  }
  const known = [...network.workstations, ...network.servers].map(({ ip, sensor }): Cell[] => [
    ip,
    names.get(ip) ?? `host-${ip.replaceAll('.', '-')}.example`,
    sensor,
    instant(end - dice.between(40, 300) * DAY),
    instant(end - dice.between(1, 20) * HOUR),
  ]);
  const fresh = plan
    ? [[plan.newcomer.ip, 'raspberrypi', HEAD, instant(plan.newcomer.since), instant(end - HOUR)]]
    : [];
  return {
    table: 'devices',
    columns: ['ip_address', 'hostname', 'sensor_id', 'first_seen', 'last_seen'],
    rows: [...known, ...fresh],
  };
}

function feeds(plan: Plan | null, dice: Dice, end: number): Rows {
  const entry = (feed: string, indicator: string, type: string, expires: number): Cell[] => [
    feed,
    indicator,
    type,
    'example-feed',
    0.9,
    instant(end - 60 * DAY),
    instant(end - 2 * HOUR),
    instant(expires),
    true,
  ];
  const others = Array.from({ length: ENTRIES }, (_, i) =>
    entry(dice.of(FEED_TYPES), `192.0.${2 + (i >> 8)}.${i & 255}`, 'ip', end + 7 * DAY),
  );
  const planted = plan
    ? [
        entry('botnet_c2', plan.indicators.live, 'ip', end + 7 * DAY),
        entry('malware_c2', plan.indicators.expired, 'ip', end - 3 * DAY),
        entry('known_attacker', plan.indicators.network, 'cidr', end + 7 * DAY),
      ]
    : [];
  return {
    table: 'threat_feeds',
    columns: [
      'feed_type',
      'indicator',
      'indicator_type',
      'source',
      'confidence_score',
      'first_seen',
      'last_updated',
      'expires_at',
      'is_active',
    ],
    rows: [...others, ...planted],
  };
}

function providers(): Rows {
  const { name, network } = UPDATE_PROVIDER;
  return {
    table: 'service_providers',
    columns: ['name', 'category', 'ip_ranges', 'is_active'],
    rows: [[name, 'cdn', JSON.stringify([network]), true]],
  };
}
