import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { unknownSensor } from '../../answer/known-sensors.js';
import { alertFilters, cursor, limit, sensorId } from '../../answer/parameters.js';
import { selected } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import {
  alertFields,
  alertPosition,
  alertRows,
  behind,
  counts,
  typesLeftOut,
} from '../alerts/alert-answer.js';
import { explainNoAlerts } from '../alerts/no-alerts.js';

const day = span({ hours: 24 });

const input = z.strictObject({
  ...day.arguments,
  ...alertFilters,
  sensor_id: sensorId,
  fields: alertFields,
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  sensor_id: z.string(),
  total_alerts: z.number(),
  analysis_period_hours: z.number(),
  statistics: z.object({ by_severity: counts, by_type: counts }),
  alerts: alertRows,
});

/** Newest alerts of one sensor, with counts over all that match. Source: table `alerts`. */
@Tool({
  name: 'get_sensor_alerts',
  title: 'Alerts of a sensor',
  toolset: 'sensors',
  description:
    'Newest alerts of one sensor, with true totals by severity and type. For all sensors: get_recent_threats.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetSensorAlerts implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly alerts: AlertRepository) {}

  async execute({ fields, limit, ...filter }: Input<typeof input>, call: ToolCall) {
    const totals = await this.alerts.total(call.window, filter, call.scope);
    const empty = totals.total === 0;
    if (empty) await this.requireSensor(filter.sensor_id, call);
    const page = empty
      ? { rows: [], more: false }
      : await this.alerts.findRecent(call.window, filter, limit, alertPosition(call), call.scope);
    return call.answer(
      {
        sensor_id: filter.sensor_id,
        total_alerts: totals.total,
        analysis_period_hours: call.hours,
        statistics: { by_severity: totals.by_severity, by_type: totals.by_type },
        alerts: selected(page.rows, fields),
      },
      {
        listing: {
          field: 'alerts',
          matched: totals.total,
          more: page.more,
          after: (i) => behind(page.rows, i, alertPosition(call)),
        },
        notes: [...typesLeftOut(totals), ...(empty ? await explainNoAlerts(this.alerts, filter, call) : [])],
        dataAsOf: totals.data_as_of,
      },
    );
  }

  /**
   * Alerts may come from a sensor that nobody registered, so only one without any is unknown.
   *
   * @throws ToolError not_found
   */
  private async requireSensor(sensor_id: string, call: ToolCall): Promise<void> {
    const known = call.situation.sensors?.map((sensor) => sensor.sensor_id);
    if (!known || known.includes(sensor_id)) return;
    const { newest } = await this.alerts.lastMatch(call.window, { sensor_id }, call.scope);
    if (newest === null) throw unknownSensor(sensor_id, known);
  }
}
