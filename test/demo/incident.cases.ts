import { expect, it } from 'vitest';
import { EXERCISE } from '../../src/demo/data/exercise.js';
import { INCIDENT } from '../../src/demo/data/incident.js';
import type { DemoView } from './demo-view.js';

/** The planted incident as an analyst can find it in the tables. */
export function incidentCases(view: () => DemoView): void {
  it('is there, alert by alert, seen by one sensor and acknowledged by nobody', async () => {
    const { rows } = await view().reader.query(
      `SELECT EXTRACT(epoch FROM $1 - timestamp) / 60 AS minutes, threat_type, severity, host(source_ip) AS source,
              host(destination_ip) AS destination, description, metadata
       FROM alerts WHERE sensor_id = $2 AND NOT acknowledged AND timestamp = ANY ($3) ORDER BY timestamp, id`,
      [
        view().asOf,
        INCIDENT.sensorId,
        INCIDENT.alerts.map(({ minutesBeforeEnd }) => view().timeOf(minutesBeforeEnd)),
      ],
    );
    const planted = INCIDENT.alerts.map((alert) => ({
      minutes: alert.minutesBeforeEnd,
      threat_type: alert.type,
      severity: alert.severity,
      source: alert.source,
      destination: alert.destination,
      description: alert.description,
      metadata: alert.metadata,
    }));
    const found = rows.map((row) => ({ ...row, minutes: Number(row.minutes) }));
    expect(found).toEqual(expect.arrayContaining(planted));
  });

  it('walks from reconnaissance to exfiltration within three hours', () => {
    const types = INCIDENT.alerts
      .toSorted((one, other) => other.minutesBeforeEnd - one.minutesBeforeEnd)
      .map(({ type }) => type);
    const stages = [
      'PORT_SCAN',
      'BRUTE_FORCE_ATTEMPT',
      'KERBEROASTING_ATTACK',
      'LATERAL_MOVEMENT',
      'C2_COMMUNICATION',
      'DATA_EXFILTRATION',
    ];
    const places = stages.map((stage) => types.indexOf(stage));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    const minutes = INCIDENT.alerts.map(({ minutesBeforeEnd }) => minutesBeforeEnd);
    expect([Math.max(...minutes), Math.min(...minutes)]).toEqual([
      INCIDENT.firstAlertMinutes,
      INCIDENT.lastAlertMinutes,
    ]);
    expect(INCIDENT.firstAlertMinutes).toBeLessThan(180);
  });

  it('calls a server that a feed lists as active', async () => {
    const found = await view().one(`
      SELECT feed_type, is_active AND expires_at > $1 AS active FROM threat_feeds
      WHERE indicator = '${INCIDENT.commandServer}'`);
    expect(found).toEqual({ feed_type: 'botnet_c2', active: true });
  });

  it('carries off the bytes that the talkers and the traffic show', async () => {
    const [from, to] = [view().timeOf(60), view().timeOf(15)];
    const { rows } = await view().reader.query(
      `SELECT (SELECT sum(byte_count) FROM top_talkers WHERE ip_address = $1 AND direction = 'outbound'
               AND timestamp >= $2 AND timestamp < $3)::text AS talked,
              (SELECT sum(outbound_bytes) FROM traffic_metrics WHERE sensor_id = $4
               AND timestamp >= $2 AND timestamp < $3) > $5::bigint AS counted`,
      [INCIDENT.fileServer, from, to, INCIDENT.sensorId, INCIDENT.exfiltratedBytes],
    );
    expect(rows).toEqual([{ talked: String(INCIDENT.exfiltratedBytes), counted: true }]);
    const parts = INCIDENT.exfiltration.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(parts).toBe(INCIDENT.exfiltratedBytes);
  });

  it('shows the client of a known attack tool, and captures of the worst moments', async () => {
    const found = await view().one(`
      SELECT count(*) FILTER (WHERE metadata ->> 'malware_family' = 'Cobalt Strike')::int AS tools,
             count(DISTINCT metadata ->> 'pcap_file')::int AS captures
      FROM alerts WHERE host(source_ip) IN ('${INCIDENT.workstation}', '${INCIDENT.fileServer}')`);
    expect(found).toEqual({ tools: 1, captures: 4 });
  });

  it('leaves one text that tries to give orders to an assistant', async () => {
    const { rows } = await view().reader.query(
      'SELECT threat_type FROM alerts WHERE strpos(description, $1) > 0',
      [INCIDENT.injectedText],
    );
    expect(rows).toEqual([{ threat_type: 'HTTP_SUSPICIOUS_USER_AGENT' }]);
  });

  it('is not to be confused with the announced exercise, which was acknowledged', async () => {
    const found = await view().one(`
      SELECT count(*) > 100 AS many, bool_and(acknowledged) AS acknowledged,
             max(timestamp) < $1::timestamptz - '10 days'::interval AS long_ago
      FROM alerts WHERE source_ip = '${EXERCISE.source}'`);
    expect(found).toEqual({ many: true, acknowledged: true, long_ago: true });
  });
}
