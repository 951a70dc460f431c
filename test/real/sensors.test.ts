import { expect, it } from 'vitest';
import { HOUR, micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { harmless, tally } from './plain-alerts.js';
import type { PlainMetric, PlainSensor } from './plain-rows.js';
import { expectInText } from './sound-answer.js';
import { byDefault, inside, NOW } from './windows-asked.js';

type Row = Record<string, any>;

const STATUSES = ['online', 'warning', 'offline'] as const;

const HEALTH = [
  'cpu_percent',
  'memory_percent',
  'disk_percent',
  'uptime_seconds',
  'packets_captured',
  'alerts_sent',
  'network_interface',
  'bandwidth_mbps',
] as const;

onEveryNetwork('sensors', (network) => {
  it('get_sensor_status tells of every sensor', async () => {
    const asked = await network.ask('get_sensor_status');
    const sensors = await network.rows('sensors');
    const { label, answer, receipt, text } = asked;
    const expected = await Promise.all(sensors.toSorted(byId).map((sensor) => expectedOf(network, sensor)));
    expect(answer['sensors'].map(given), label).toEqual(expected);
    expect(answer['total_sensors'], label).toBe(sensors.length);
    expect(receipt['matched'], label).toBe(sensors.length);
    const statuses = tally(sensors, statusOf);
    const summary = Object.fromEntries(STATUSES.map((status) => [status, statuses.get(status) ?? 0]));
    expect(answer['status_summary'], label).toEqual(summary);
    const alerts = await alertsOfDay(network);
    const ofSensors = sensors.reduce((total, { sensor_id }) => total + (alerts.get(sensor_id) ?? 0), 0);
    expect(answer['total_alerts_24h'], label).toBe(ofSensors);
    expectInText(label, text, [sensors.length, ofSensors, ...Object.values(summary)]);
    const all = inside(await network.rows('alerts'), byDefault(24)).length;
    const said = receipt['notes'].find(({ code }: Row) => code === 'alerts_without_sensor')?.message ?? '0';
    expect(Number.parseInt(said, 10), `${label}: alerts of nobody`).toBe(all - ofSensors);
  });

  it.each(STATUSES)('get_sensor_status finds those that are %s', async (status) => {
    const sensors = await network.rows('sensors');
    const wanted = sensors.filter((sensor) => statusOf(sensor) === status).map(({ sensor_id }) => sensor_id);
    const { answer, receipt, text } = await network.ask('get_sensor_status', { status_filter: status });
    expect(answer['sensors'].map(({ sensor_id }: Row) => sensor_id)).toEqual(wanted.toSorted());
    expect([answer['total_sensors'], receipt['matched']]).toEqual([wanted.length, wanted.length]);
    const alerts = await alertsOfDay(network);
    const ofWanted = wanted.reduce((total, sensor_id) => total + (alerts.get(sensor_id) ?? 0), 0);
    expect(answer['total_alerts_24h']).toBe(ofWanted);
    expectInText(status, text, [wanted.length, ofWanted]);
  });

  it('get_sensor_status goes on page by page', async () => {
    const rows = await allRows(network, 'get_sensor_status', { limit: 2 }, ({ sensors }) => sensors as Row[]);
    const ids = (await network.rows('sensors')).map(({ sensor_id }) => sensor_id).toSorted();
    expect(rows.map(({ sensor_id }) => sensor_id)).toEqual(ids);
  });

  it('get_sensor_details tells of one sensor and its newest samples', async () => {
    for (const sensor of await network.rows('sensors')) {
      const { label, answer, text } = await network.ask('get_sensor_details', {
        sensor_id: sensor.sensor_id,
      });
      expect(given(answer['sensor']), label).toEqual(await expectedOf(network, sensor));
      const samples = await samplesOfDay(network, sensor.sensor_id);
      expect(answer['metrics_count'], label).toBe(samples.length);
      const told = answer['metrics_24h'].map(({ timestamp, ...sample }: Row) => ({
        at: micros(timestamp),
        ...sample,
      }));
      expect(told, label).toEqual(samples.slice(0, 20).map(sampleOf));
      expectInText(label, text, [samples.length]);
    }
  });

  it('get_sensor_details does not know a sensor that is not there', async () => {
    const [{ sensor_id }] = (await network.rows('sensors')) as [PlainSensor];
    const refusal = await network.refusal('get_sensor_details', { sensor_id: `${sensor_id}-x` });
    expect(refusal).toMatch(/^not_found: /);
    expect(refusal).toContain(sensor_id);
  });

  it('answers as of the newest alert', async () => {
    const alerts = inside(await network.rows('alerts'), byDefault(24));
    const newest = alerts.reduce((latest, { at }) => Math.max(latest, at), 0);
    for (const args of [{}, { status_filter: 'offline' }]) {
      const { receipt } = await network.ask('get_sensor_status', args);
      expect(micros(receipt['data_as_of'])).toBe(newest);
    }
  });
});

function byId(a: PlainSensor, b: PlainSensor): number {
  return a.sensor_id < b.sensor_id ? -1 : 1;
}

/** The column in the table never goes back to offline. */
function statusOf({ seen }: PlainSensor): string {
  const age = seen === null ? Number.POSITIVE_INFINITY : (NOW - seen) / 1e6;
  return age < 120 ? 'online' : age < 600 ? 'warning' : 'offline';
}

async function alertsOfDay(network: Network): Promise<Map<string, number>> {
  const alerts = inside(await network.rows('alerts'), byDefault(24));
  return tally(alerts, ({ sensor_id }) => sensor_id ?? '(none)');
}

/** Newest first. */
async function samplesOfDay(network: Network, sensor_id: string): Promise<PlainMetric[]> {
  return (await network.rows('metrics'))
    .filter((metric) => metric.sensor_id === sensor_id && metric.at < NOW && metric.at >= NOW - 24 * HOUR)
    .toSorted((a, b) => b.at - a.at);
}

function sampleOf(metric: PlainMetric): Row {
  return { at: metric.at, ...Object.fromEntries(HEALTH.map((name) => [name, metric[name]])) };
}

/** Where configuration has put it, which overrides what it registered with. */
async function locationOf(network: Network, { sensor_id, location }: PlainSensor): Promise<unknown> {
  const placed = (await network.rows('parameters'))
    .filter((row) => row.sensor_id === sensor_id && row.parameter_path === 'sensor.location')
    .toSorted((a, b) => b.at - a.at || b.id - a.id);
  return placed[0]?.parameter_value ?? location;
}

async function expectedOf(network: Network, sensor: PlainSensor): Promise<Row> {
  const [newest] = await samplesOfDay(network, sensor.sensor_id);
  const { seen, config } = sensor;
  return {
    sensor_id: sensor.sensor_id,
    hostname: sensor.hostname,
    location: await locationOf(network, sensor),
    ip_address: sensor.ip_address,
    version: sensor.version,
    status: statusOf(sensor),
    computed_status: statusOf(sensor),
    reported_status: sensor.status,
    config: config && harmless({ ...config, ...(config['api_token'] ? { api_token: '[redacted]' } : {}) }),
    registered: sensor.registered,
    seen,
    unseen: seen === null ? null : Math.max(0, Math.floor((NOW - seen) / 1e6)),
    sampled: newest?.at ?? null,
    ...Object.fromEntries(HEALTH.map((name) => [name, newest?.[name] ?? null])),
    alerts_24h: (await alertsOfDay(network)).get(sensor.sensor_id) ?? 0,
  };
}

function given({ registered_at, last_seen, metrics_at, seconds_since_last_seen, ...sensor }: Row): Row {
  return {
    ...sensor,
    registered: micros(registered_at),
    seen: last_seen === null ? null : micros(last_seen),
    unseen: seconds_since_last_seen,
    sampled: metrics_at === null ? null : micros(metrics_at),
  };
}
