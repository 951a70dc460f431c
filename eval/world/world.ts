import type { Alert } from './alert.js';
import { centralRows, sampleRows, sight, trafficRows } from './counters.js';
import { Dice } from './dice.js';
import { everydayAlerts } from './everyday.js';
import { incidentAlerts } from './incidents.js';
import { type Network, network } from './network.js';
import { periodicAlerts } from './periodic.js';
import { plan, type Plan, SILENCED_TYPE } from './plan.js';
import { records } from './records.js';
import type { Cell, Rows } from './rows.js';
import { Sent, talkerRows } from './talkers.js';
import { Tally } from './tally.js';
import { DAY, DAYS, instant } from './time.js';

export interface WorldOptions {
  seed: number;
  alerts: number;
  end: number;
  quiet: boolean;
}

/** Thirty days of a network, the incidents in them, and what is true of both. */
export interface World {
  network: Network;
  /** Null for quiet days. */
  plan: Plan | null;
  /** Complete once the rows have been read. */
  tally: Tally;
  sent: Sent;
  tables: Rows[];
}

/** Of all alerts the noisy pair makes about a third, and things with a rhythm a sixth of the rest. */
const NOISY = 0.35;
const PERIODIC = 0.16;

export function world({ seed, alerts, end, quiet }: WorldOptions): World {
  const dice = new Dice(seed);
  const own = network(dice, alerts);
  const planned = quiet ? null : plan(own, dice, end);
  const others = quiet ? alerts : alerts * (1 - NOISY);
  const everyday = { network: own, dice, end, alerts: others * (1 - PERIODIC) };
  const tally = new Tally(end);
  const sent = new Sent(end - DAY);
  function* raised(): Generator<Alert> {
    yield* everydayAlerts(everyday);
    yield* periodicAlerts({ ...everyday, alerts: others });
    if (planned) yield* incidentAlerts(planned, own, dice, others);
  }
  return {
    network: own,
    plan: planned,
    tally,
    sent,
    tables: [
      ...records(planned, own, dice, end),
      trafficRows(planned, dice, end),
      sampleRows(planned, dice, end),
      centralRows(dice, end),
      talkerRows(planned, own, dice, end, sent),
      {
        table: 'alerts',
        columns: [
          'id',
          'timestamp',
          'severity',
          'threat_type',
          'source_ip',
          'destination_ip',
          'description',
          'metadata',
          'acknowledged',
          'sensor_id',
        ],
        rows: written(raised(), { plan: planned, dice, end, tally }),
      },
    ],
  };
}

/** What sensors that see nothing, and a detector that was silenced, let through. */
function* written(
  alerts: Iterable<Alert>,
  { plan, dice, end, tally }: { plan: Plan | null; dice: Dice; end: number; tally: Tally },
): Generator<Cell[]> {
  for (const raised of alerts) {
    const alert = { ...raised, at: Math.round(raised.at) };
    const { at, type, sensor, severity, source, destination, metadata, acknowledged } = alert;
    if (at < end - DAYS * DAY || at >= end || !dice.chance(sight(plan, sensor, at))) continue;
    if (plan && type === SILENCED_TYPE && at >= plan.silencedSince) continue;
    const id = tally.see(alert);
    const text = metadata ? JSON.stringify(metadata) : null;
    yield [
      id,
      instant(at),
      severity,
      type,
      source,
      destination,
      `${type} of ${source}`,
      text,
      acknowledged,
      sensor,
    ];
  }
}
