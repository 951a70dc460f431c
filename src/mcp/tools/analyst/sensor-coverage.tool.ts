import { z } from 'zod';
import type { LedgerOrNot } from '../../../database/watching/coverage-ledger.js';
import { instantOf, microsOf } from '../../../database/watching/instant-of.js';
import type { DayCount } from '../../../database/watching/sensor-activity.js';
import { SensorActivityRepository } from '../../../database/watching/sensor-activity.repository.js';
import { HOUR } from '../../../database/watching/sensor-signs.js';
import { gapsIn } from '../../answer/coverage.js';
import { listsCut } from '../../answer/lists-cut.js';
import { asImage } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { hoursOnly } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { coverageChart } from './coverage-chart.js';
import { countsOf, hoursIn, judged, packetsOf, recordIn, WATCH_STATES } from './sensor-watch.js';

const day = hoursOnly({ hours: 24 });

/** The worst come first. */
const MOST_SENSORS: Record<Detail, number> = { brief: 8, full: 50 };

const input = z.strictObject({ ...day.arguments, detail: answerDetail, as_image: asImage });

const output = z.object({
  compared_hours: z.number(),
  summary: z.record(z.string(), z.number()),
  sensors: z.array(
    z.object({
      sensor_id: z.string(),
      state: z.enum(WATCH_STATES),
      why: z.string(),
      last_seen: z.string().nullable(),
      last_row: z.string().nullable(),
      interval_seconds: z.number().nullable(),
      blind_hours: z.number(),
      degraded_hours: z.number(),
      packets_per_second: z.number().nullable(),
      usual_packets_per_second: z.number().nullable(),
      packets_percent_of_usual: z.number().nullable(),
      alerts: z.number().nullable(),
      usual_alerts: z.number().nullable(),
      samples: z.number().nullable(),
      usual_samples: z.number().nullable(),
    }),
  ),
});

/**
 * Sensors worst first. Blind and degraded hours are those of the window; counts are those of its last day, beside the
 * median of the same hours of 14 days. Sources: tables `sensors`, `traffic_metrics`, `sensor_metrics`, `alerts`.
 */
@Tool({
  name: 'sensor_coverage',
  title: 'Sensor coverage',
  toolset: 'analyst',
  description:
    'Where were we blind? Each sensor’s packets, alerts and samples against its own usual: dead, mute, degraded, wrong clock, gaps.',
  input,
  output,
  span: day,
  freshness: 'traffic_metrics',
})
export class SensorCoverage implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly activity: SensorActivityRepository) {}

  async execute({ detail }: Input<typeof input>, call: ToolCall) {
    const { sensors, now } = call.situation;
    if (sensors === null) throw new ToolError('not_available', 'this database has no readable table sensors');
    const ledger = await call.ledger;
    const hours = Math.min(24, call.hours);
    const end = microsOf(call.window.to);
    const compared = { ...call.window, from: instantOf(Math.round(end - hours * HOUR)) };
    const [alerts, samples, ahead] = await Promise.all([
      this.activity.alertsPerDay(compared, hours, call.scope),
      this.activity.samplesPerDay(compared, hours, call.scope),
      this.activity.clocksAhead(now, call.scope),
    ]);
    const gaps = gapsIn(call.window, call.situation, ledger);
    const history = { alerts: daysOf(alerts?.counts), samples: daysOf(samples?.counts) };
    const rows = sensors.map(({ sensor_id, last_seen }) => {
      const record = recordIn(ledger, sensor_id);
      const own = gaps.filter((gap) => gap.sensor_id === sensor_id);
      const facts = { sensor_id, last_seen, record, gaps: own, ahead: ahead.get(sensor_id) ?? 0 };
      const packets = packetsOf(record, microsOf(compared.from), end);
      const raised = countsOf(history.alerts.of(sensor_id), history.alerts.oldest);
      const sampled = countsOf(history.samples.of(sensor_id), history.samples.oldest);
      return {
        sensor_id,
        ...judged(facts, now),
        last_seen,
        last_row: record?.lastSign ? instantOf(record.lastSign) : null,
        interval_seconds: record?.interval ? Math.round(record.interval / 1e5) / 10 : null,
        blind_hours: hoursIn(own, 'blind'),
        degraded_hours: hoursIn(own, 'degraded'),
        packets_per_second: packets.rate,
        usual_packets_per_second: packets.usual,
        packets_percent_of_usual: packets.percent,
        alerts: raised.count,
        usual_alerts: raised.usual,
        samples: sampled.count,
        usual_samples: sampled.usual,
      };
    });
    const worst = rows.toSorted((a, b) => WATCH_STATES.indexOf(a.state) - WATCH_STATES.indexOf(b.state));
    const summary = Object.fromEntries(
      WATCH_STATES.map((state) => [state, rows.filter((row) => row.state === state).length]),
    );
    const told = worst.slice(0, MOST_SENSORS[detail]);
    return call.answer(
      { compared_hours: hours, summary, sensors: told },
      {
        ...(alerts && { source: alerts.source }),
        notes: [
          ...listsCut(detail, { sensors: [told.length, rows.length] }, NO_WORSE),
          ...noUsual(rows),
          ...none(rows.length),
        ],
        chart: (seen) => coverageChart(told, rows.length, knownFrom(ledger), seen),
      },
    );
  }
}

/** Since when gaps are looked for; null when they are not. */
function knownFrom(ledger: LedgerOrNot): string | null {
  return typeof ledger === 'string' ? null : instantOf(ledger.from);
}

/** Counts of a sensor by day, and how many days of all sensors there are to compare with. */
function daysOf(counts: DayCount[] | undefined) {
  const sensors = new Map<string, Map<number, number>>();
  for (const { sensor_id, day, count } of counts ?? [])
    sensors.set(sensor_id, (sensors.get(sensor_id) ?? new Map()).set(day, count));
  const oldest = (counts ?? []).reduce((most, { day }) => Math.max(most, day), 0);
  const of = (sensor_id: string) => (counts === undefined ? null : sensors.get(sensor_id));
  return { of, oldest };
}

const NO_WORSE = 'the others are in no worse state, and counted in summary';

function noUsual(rows: { usual_packets_per_second: number | null }[]): Note[] {
  if (rows.every((row) => row.usual_packets_per_second !== null)) return [];
  const message =
    'where a usual value is missing there are fewer than 5 days of the same hours to compare with';
  return [{ code: 'no_usual', message }];
}

function none(all: number): Note[] {
  return all > 0 ? [] : [{ code: 'empty', message: 'no sensor is registered' }];
}
