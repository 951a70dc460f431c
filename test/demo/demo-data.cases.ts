import { expect, it } from 'vitest';
import { ALERT_COUNT } from '../../src/demo/data/alerts.js';
import { HALF_BLIND, OUTAGE, SILENT_SENSOR } from '../../src/demo/data/network.js';
import type { DemoView } from './demo-view.js';
import { describeSchema, netmonitorSchema } from './schema-description.js';

/** What the thirty days of data promise. */
export function demoDataCases(view: () => DemoView): void {
  it('stands in a complete NetMonitor schema, indexes included', async () => {
    expect(await describeSchema(view().reader)).toBe(await netmonitorSchema());
  });

  it('holds the promised number of alerts, all within the thirty days before its end', async () => {
    expect(ALERT_COUNT).toBeGreaterThanOrEqual(200_000);
    const found = await view().one(`
      SELECT count(*)::int AS alerts, count(DISTINCT id)::int AS ids, min(timestamp) >= $1::timestamptz - '30 days'::interval
             AND max(timestamp) < $1 AS inside FROM alerts`);
    expect(found).toEqual({ alerts: ALERT_COUNT, ids: ALERT_COUNT, inside: true });
  });

  it.each(['traffic_metrics', 'top_talkers', 'sensor_metrics', 'system_stats'])(
    'ends %s before its end',
    async (table) => {
      const found = await view().one(`
      SELECT max(timestamp) < $1 AND max(timestamp) > $1::timestamptz - '20 minutes'::interval AS ends,
             min(timestamp) < $1::timestamptz - '29 days'::interval AS begins FROM ${table}`);
      expect(found).toEqual({ ends: true, begins: true });
    },
  );

  it('knows every threat type of the detectors, one of them being a third of all alerts', async () => {
    expect(await view().one('SELECT count(DISTINCT threat_type)::int AS types FROM alerts')).toEqual({
      types: 110,
    });
    const { share } = await view().one(`
      SELECT count(*) * 100.0 / ${ALERT_COUNT} AS share FROM alerts GROUP BY threat_type ORDER BY 1 DESC LIMIT 1`);
    expect(Number(share)).toBeGreaterThan(30);
  });

  it('has the flaws of real rows', async () => {
    const flaws = await view().one(`
      SELECT count(*) FILTER (WHERE source_ip IS NULL) > 0 AS no_source,
             count(*) FILTER (WHERE destination_ip IS NULL) > 0 AS no_destination,
             count(*) FILTER (WHERE sensor_id IS NULL) > 0 AS no_sensor,
             count(*) FILTER (WHERE family(source_ip) = 6) > 0 AS ipv6,
             count(*) FILTER (WHERE severity <> upper(severity)) > 0 AS lower_case,
             count(*) FILTER (WHERE acknowledged) > 0 AS acknowledged,
             count(*) FILTER (WHERE metadata IS NULL) > 0 AS no_metadata,
             count(*) FILTER (WHERE jsonb_typeof(metadata) = 'string') > 0 AS encoded_twice,
             bool_and((metadata #>> '{}')::jsonb IS NOT NULL) FILTER (WHERE metadata IS NOT NULL) AS json_inside
      FROM alerts`);
    expect(Object.entries(flaws).filter(([, found]) => found !== true)).toEqual([]);
  });

  it('has talkers in all five directions, some named by their address, some not at all', async () => {
    const { directions, ...names } = await view().one(`
      SELECT array_agg(DISTINCT direction ORDER BY direction) AS directions,
             count(*) FILTER (WHERE hostname = host(ip_address)) > 0 AS by_address,
             count(*) FILTER (WHERE hostname IS NULL) > 0 AS by_nothing,
             count(*) FILTER (WHERE sensor_id IS NULL) > 0 AS no_sensor FROM top_talkers`);
    expect(directions).toEqual(['bidirectional', 'inbound', 'internal', 'outbound', 'unknown']);
    expect(names).toEqual({ by_address: true, by_nothing: true, no_sensor: true });
  });

  it('never counts more for a sensor’s talkers than for its traffic', async () => {
    const { rows } = await view().reader.query(`
      SELECT sensor_id FROM (SELECT sensor_id, sum(byte_count) AS bytes FROM top_talkers GROUP BY 1) AS talkers
      JOIN (SELECT sensor_id, sum(total_bytes) AS total FROM traffic_metrics GROUP BY 1) AS traffic USING (sensor_id)
      WHERE bytes > total`);
    expect(rows).toEqual([]);
  });

  it('has a sensor that has been silent for a day though its status says online', async () => {
    const { rows } = await view().reader.query(
      `SELECT sensor_id, status, EXTRACT(epoch FROM $1 - last_seen)::int AS age FROM sensors ORDER BY last_seen LIMIT 1`,
      [view().asOf],
    );
    expect(rows).toEqual([{ sensor_id: SILENT_SENSOR, status: 'online', age: 26 * 3_600 + 11 * 60 }]);
    for (const table of ['alerts', 'traffic_metrics', 'top_talkers', 'sensor_metrics']) {
      const later = await view().one(`
        SELECT count(*)::int AS rows FROM ${table} JOIN sensors USING (sensor_id)
        WHERE sensor_id = '${SILENT_SENSOR}' AND timestamp > last_seen`);
      expect(later).toEqual({ rows: 0 });
    }
  });

  it('has a sensor that was without power for hours, in every table', async () => {
    for (const table of ['alerts', 'traffic_metrics', 'top_talkers', 'sensor_metrics']) {
      const found = await view().one(`
        SELECT count(*) FILTER (WHERE age > ${OUTAGE.to} AND age <= ${OUTAGE.from})::int AS inside, count(*) > 0 AS others
        FROM (SELECT extract(epoch FROM $1::timestamptz - timestamp) * 1000 AS age FROM ${table}
          WHERE sensor_id = '${OUTAGE.sensorId}') AS rows`);
      expect(found, table).toEqual({ inside: 0, others: true });
    }
  });

  it('has a sensor that sees a tenth of what it saw at the same hours a week before', async () => {
    const { share } = await view().one(`
      SELECT sum(total_packets) FILTER (WHERE age < ${HALF_BLIND.from}) * 1.0
        / sum(total_packets) FILTER (WHERE age >= 604800000 AND age < 604800000 + ${HALF_BLIND.from}) AS share
      FROM (SELECT total_packets, extract(epoch FROM $1::timestamptz - timestamp) * 1000 AS age FROM traffic_metrics
        WHERE sensor_id = '${HALF_BLIND.sensorId}') AS rows`);
    expect(Number(share)).toBeGreaterThan(0.07);
    expect(Number(share)).toBeLessThan(0.13);
  });

  it('has repeated global parameters, overrides of sensors and secrets to hide', async () => {
    const found = await view().one(`
      SELECT (SELECT parameter_value FROM sensor_configs WHERE sensor_id IS NULL
              AND parameter_path = 'thresholds.port_scan.unique_ports' ORDER BY updated_at DESC LIMIT 1) AS newest,
             count(*) FILTER (WHERE sensor_id IS NULL AND parameter_path = 'thresholds.port_scan.unique_ports')::int AS repeated,
             count(*) FILTER (WHERE parameter_path = 'sensor.location')::int AS locations,
             count(*) FILTER (WHERE parameter_path ~ '(api_key|api_password|webhook_url)$'
                              AND parameter_value <> '""')::int AS secrets FROM sensor_configs`);
    expect(found).toEqual({ newest: 20, repeated: 3, locations: 1, secrets: 3 });
  });

  it('knows what is usual for the hosts of the incident, and of one device only what it may be', async () => {
    const found = await view().one(`
      SELECT count(*) FILTER (WHERE host(ip_address) IN ('10.20.30.114', '10.20.10.22') AND is_active
                              AND learned_behavior -> 'ports' IS NOT NULL)::int AS learned,
             count(*) FILTER (WHERE template_id IS NULL AND suggested_template_id IS NOT NULL)::int AS suggested,
             count(*) FILTER (WHERE NOT is_active) > 0 AS removed FROM devices`);
    expect(found).toEqual({ learned: 2, suggested: 1, removed: true });
  });

  it('lets printers, cameras and controllers send nothing outside', async () => {
    const { rows } = await view().reader.query(`
      SELECT DISTINCT device_templates.name FROM top_talkers JOIN devices USING (ip_address)
      JOIN device_templates ON device_templates.id = template_id
      WHERE direction = 'outbound' AND category = 'iot'`);
    expect(rows).toEqual([]);
  });

  it('calls no address outside the networks for documentation and measurement an attacker', async () => {
    const found = await view().one(`
      SELECT count(*)::int AS real FROM threat_feeds WHERE indicator_type IN ('ip', 'cidr')
      AND NOT (indicator::inet <<= ANY ('{198.18.0.0/15,203.0.113.0/24,198.51.100.0/24,192.0.2.0/24}'::inet[]))`);
    expect(found).toEqual({ real: 0 });
  });
}
