import { DAY, HISTORY_DAYS, HOUR, instant, MINUTE, rhythm } from './clock.js';
import { ENCODED_TWICE, find } from './evidence.js';
import { exerciseAlerts } from './exercise.js';
import { INCIDENT } from './incident.js';
import { isReporting } from './network.js';
import { everydayParties, exerciseParties, type Parties } from './parties.js';
import { Random, WeightedChoice } from './random.js';
import { json, type Cell, type TableRows } from './table-rows.js';
import { EVERYDAY_THREATS, type ThreatType } from './threat-types.js';

/** All alerts of the demo, the exercise and the incident included. */
export const ALERT_COUNT = 220_000;

interface Alert extends Omit<Parties, 'sensor'> {
  sensor: string | null;
  time: number;
  severity: string;
  type: string;
  description: string | null;
  metadata: string | null;
  acknowledged: boolean | null;
}

/** Oldest first, so that `id` grows with time as it does where NetMonitor runs. */
export function alertRows(asOf: number): TableRows {
  return {
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
    rows: rows(asOf),
  };
}

function* rows(asOf: number): Generator<Cell[]> {
  const random = new Random(20);
  const noise = new WeightedChoice(EVERYDAY_THREATS, ({ weight }) => weight);
  const planned = [...exercise(asOf, random), ...incident(asOf)].toSorted(
    (one, other) => one.time - other.time,
  );
  const quotas = hourlyQuotas(asOf, ALERT_COUNT - planned.length, random);
  let id = 0;
  for (const [index, quota] of quotas.entries()) {
    const start = asOf - (quotas.length - index) * HOUR;
    const hour = Array.from({ length: quota }, () => {
      const time = start + random.between(0, HOUR - 1);
      return everyday(time, asOf, noise.pick(random), random);
    });
    while (planned[0] !== undefined && planned[0].time < start + HOUR) hour.push(planned.shift() as Alert);
    hour.sort((one, other) => one.time - other.time);
    for (const alert of hour) yield row(++id, alert);
  }
}

/** How many everyday alerts fall into each hour: the rhythm of the company, a little chance, exactly `total` in all. */
function hourlyQuotas(asOf: number, total: number, random: Random): number[] {
  const hours = HISTORY_DAYS * 24;
  const weights = Array.from({ length: hours }, (_, index) => {
    const middle = asOf - (hours - index) * HOUR + HOUR / 2;
    return rhythm(middle) * (0.8 + 0.4 * random.next());
  });
  const sum = weights.reduce((before, weight) => before + weight, 0);
  let [reached, given] = [0, 0];
  return weights.map((weight) => {
    reached += weight;
    const quota = Math.round((reached / sum) * total) - given;
    given += quota;
    return quota;
  });
}

function everyday(time: number, asOf: number, type: ThreatType, random: Random): Alert {
  const alert = raise(time, type, everydayParties(type.flow, random), random);
  // What a silent sensor's hosts do is seen at the head office.
  if (!isReporting(alert.sensor, time, asOf)) alert.sensor = 'hq-core-01';
  const old = asOf - time > 2 * DAY;
  const serious = type.severity === 'HIGH' || type.severity === 'CRITICAL';
  alert.acknowledged = old && random.chance(serious ? 0.55 : 0.03);
  return withFlaws(alert, random);
}

/** What real rows look like: missing ends, a severity in lower case, no metadata, no sensor. */
function withFlaws(alert: Alert, random: Random): Alert {
  if (random.chance(0.004)) alert.source = null;
  if (random.chance(0.003)) alert.destination = null;
  if (random.chance(0.003)) alert.severity = alert.severity.toLowerCase();
  if (random.chance(0.08)) alert.metadata = null;
  if (random.chance(0.002)) alert.description = null;
  if (random.chance(0.001)) alert.acknowledged = null;
  // The central engine writes no sensor when it does not watch its own host.
  if (random.chance(0.0016)) alert.sensor = null;
  return alert;
}

function exercise(asOf: number, random: Random): Alert[] {
  return exerciseAlerts(asOf).map(({ time, type }) => ({
    ...raise(time, type, exerciseParties(type.flow, random), random),
    acknowledged: true,
  }));
}

function incident(asOf: number): Alert[] {
  return INCIDENT.alerts.map((alert) => ({
    time: asOf - Math.round(alert.minutesBeforeEnd * MINUTE),
    sensor: INCIDENT.sensorId,
    source: alert.source,
    destination: alert.destination,
    severity: alert.severity,
    type: alert.type,
    description: alert.description,
    metadata: json(alert.metadata),
    acknowledged: false,
  }));
}

function raise(
  time: number,
  { code, severity, flow, evidence, text }: ThreatType,
  parties: Parties,
  random: Random,
): Alert {
  const found = find(evidence, flow, random);
  const details = found && json(found.details);
  return {
    time,
    sensor: parties.sensor,
    source: parties.source,
    destination: parties.destination,
    severity,
    type: code,
    description: text.replace('{n}', String(found?.figure)),
    metadata: details === undefined ? null : ENCODED_TWICE.has(evidence) ? json(details) : details,
    acknowledged: false,
  };
}

function row(id: number, alert: Alert): Cell[] {
  return [
    id,
    instant(alert.time),
    alert.severity,
    alert.type,
    alert.source,
    alert.destination,
    alert.description,
    alert.metadata,
    alert.acknowledged,
    alert.sensor,
  ];
}
