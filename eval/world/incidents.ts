import type { Alert } from './alert.js';
import type { Dice } from './dice.js';
import { HEAD, type Network } from './network.js';
import { ACKNOWLEDGED } from './everyday.js';
import type { Plan } from './plan.js';
import { busyness, DAY, DAYS, HOUR, MINUTE } from './time.js';

/** The alerts of what is planted; the noisy pair counts with the alerts of all others. */
export function* incidentAlerts(plan: Plan, network: Network, dice: Dice, others: number): Generator<Alert> {
  yield* beaconAlerts(plan, dice);
  yield* scanAlerts(plan, network, dice);
  yield* chainAlerts(plan);
  yield* newcomerAlerts(plan, network, dice);
  yield* sightings(plan, network, dice);
  yield* noise(plan, dice, others);
}

const open = { acknowledged: false };

function* beaconAlerts({ beacons, end }: Plan, dice: Dice): Generator<Alert> {
  for (const { host, destination, every, jitter, since } of beacons) {
    const { ip: source, sensor } = host;
    for (let at = since; at < end; at += every * (1 + jitter * (2 * dice.next() - 1))) {
      yield { ...open, at, severity: 'LOW', type: 'TLS_MISSING_SNI', source, destination, sensor };
    }
  }
}

/** Never twice the same destination, never two within minutes. */
function* scanAlerts(
  { scanner: { host, since }, end }: Plan,
  network: Network,
  dice: Dice,
): Generator<Alert> {
  const targets = dice.shuffled(network.workstations.filter(({ ip }) => ip !== host.ip));
  for (let at = since; at < end; at += dice.between(10, 16) * MINUTE) {
    const target = targets.pop();
    if (target === undefined) return;
    const { ip: source, sensor } = host;
    yield {
      ...open,
      at,
      severity: 'MEDIUM',
      type: 'BASELINE_NEW_PORT',
      source,
      destination: target.ip,
      sensor,
      metadata: { destination_port: 445 },
    };
  }
}

function* chainAlerts({ chain: { hosts, steps } }: Plan): Generator<Alert> {
  for (const step of steps) {
    yield { ...open, ...step, sensor: hosts.find(({ ip }) => ip === step.source)!.sensor };
  }
}

function* newcomerAlerts({ newcomer, end }: Plan, network: Network, dice: Dice): Generator<Alert> {
  const { ip: source, sensor, since, alerts } = newcomer;
  const usual = network.servers.slice(0, 4);
  for (let i = 0; i < alerts; i++) {
    const at = i === 0 ? since : since + dice.next() * (end - since);
    yield {
      ...open,
      at,
      severity: 'LOW',
      type: 'UNUSUAL_PACKET_SIZE',
      source,
      destination: dice.of(usual).ip,
      sensor,
    };
  }
}

/** Meetings with what the feeds list, some days ago. */
function* sightings({ indicators, end }: Plan, network: Network, dice: Dice): Generator<Alert> {
  const hosts = network.bySensor.get(HEAD)!;
  for (const destination of [indicators.live, indicators.expired, indicators.inNetwork]) {
    for (let i = dice.between(3, 9); i > 0; i--) {
      const { ip: source, sensor } = dice.of(hosts);
      const at = end - dice.between(2, 20) * DAY + dice.next() * HOUR;
      yield {
        ...open,
        at,
        severity: 'MEDIUM',
        type: 'TOR_EXIT_NODE_CONNECTION',
        source,
        destination,
        sensor,
      };
    }
  }
}

/** So many that they make their share of what nobody has acknowledged. */
function* noise({ noisy, end }: Plan, dice: Dice, others: number): Generator<Alert> {
  const wanted = (others * (1 - ACKNOWLEDGED) * noisy.share) / (1 - noisy.share);
  const hours = Array.from({ length: DAYS * 24 }, (_, i) => end - (i + 1) * HOUR);
  const each = wanted / hours.reduce((sum, at) => sum + busyness(at + HOUR / 2), 0);
  const { host, destination } = noisy;
  for (const begin of hours) {
    for (let n = dice.count(each * busyness(begin + HOUR / 2)); n > 0; n--) {
      const at = begin + dice.next() * HOUR;
      yield {
        ...open,
        at,
        severity: 'LOW',
        type: 'UNUSUAL_PACKET_SIZE',
        source: host.ip,
        destination,
        sensor: host.sensor,
      };
    }
  }
}
