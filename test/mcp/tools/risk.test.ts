import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertAlert, insertSensor } from '../../support/rows.js';
import { answerOf, call, connectSse, startServer, type TestServer, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { plainPoints, plainScore } from './plain-risk.js';
import { randomAlerts } from './random-alerts.js';

// An analyst asks: which hosts should I look at first, why, and is it getting worse?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const WEEK = 168 * HOUR;
/** Every kind of alert is rounded to one decimal before they are added. */
const ROUNDING = 0.051;

let database: TestDatabase;
let server: TestServer;
let client: Client;
const alerts = randomAlerts(NOW);

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: 's1' });
  for (const [index, { at, source, type, severity }] of alerts.entries()) {
    await insertAlert(database.owner, {
      id: index + 1,
      timestamp: new Date(at),
      source_ip: source,
      threat_type: type,
      severity,
      sensor_id: 's1',
    });
  }
  server = await startServer(database.address, { asOf: new Date(NOW).toISOString() });
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

const tenths = (numbers: number[]) => Math.round(numbers.reduce((sum, one) => sum + one, 0) * 10) / 10;

describe('the riskiest sources', () => {
  it.each([24, 100, 168, 400])('over %i hours have reasons that add up to their scores', async (hours) => {
    const { count, assets, half_life_hours, weights } = await answerOf(client, 'get_top_risk_assets', {
      hours,
    });
    expect([count, assets.length, half_life_hours]).toEqual([5, 5, 24]);
    expect(weights).toEqual({ CRITICAL: 10, HIGH: 5, MEDIUM: 2, LOW: 1, INFO: 0, UNKNOWN: 1 });
    for (const { ip_address, score, reasons, alert_count } of assets) {
      expect(tenths(reasons.map(({ points }: any) => points)), ip_address).toBe(score);
      const from = NOW - hours * HOUR;
      const kinds = plainPoints(alerts, ip_address, from, NOW).length;
      expect(Math.abs(score - plainScore(alerts, ip_address, from, NOW)), ip_address).toBeLessThan(
        kinds * ROUNDING,
      );
      const own = alerts.filter(({ source, at }) => source === ip_address && at >= from && at < NOW);
      expect(alert_count, ip_address).toBe(own.length);
      const counted = reasons.map((reason: any) => reason.alert_count ?? 0);
      expect(tenths(counted), ip_address).toBe(own.length);
    }
  });

  it('come worst first, and a capped score says what was cut', async () => {
    const { assets } = await answerOf(client, 'get_top_risk_assets');
    const [first] = assets;
    expect([first.ip_address, first.score]).toEqual(['10.0.0.1', 100]);
    const kinds = first.reasons.map(({ reason }: any) => reason);
    expect(kinds.at(-1)).toBe('capped at 100');
    expect(kinds.some((kind: string) => /^\d+ more kinds? of alerts$/.test(kind))).toBe(true);
    expect(first.reasons.at(-1).points).toBeLessThan(0);
    const scores = assets.map(({ score }: any) => score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
    expect(assets.map(({ trend }: any) => trend)).not.toContain(null);
  });

  it('are not those that are only noisy: a severity gives a limited share', async () => {
    const { most_by_severity, assets } = await answerOf(client, 'get_top_risk_assets');
    expect(most_by_severity).toEqual({ CRITICAL: 120, HIGH: 60, MEDIUM: 24, LOW: 12, INFO: 0, UNKNOWN: 12 });
    const [noisy] = assets;
    const cuts = noisy.reasons.filter(({ reason }: any) => reason.startsWith('all '));
    expect(cuts.map(({ severity }: any) => severity)).toContain('LOW');
    for (const { reason, severity, points } of cuts) {
      expect(reason).toBe(`all ${severity} together capped at ${most_by_severity[severity]}`);
      expect(points).toBeLessThan(0);
    }
  });

  it('are those from a score on, page by page', async () => {
    const { assets } = await answerOf(client, 'get_top_risk_assets');
    const min_score = assets[2].score;
    const some = await answerOf(client, 'get_top_risk_assets', { min_score, limit: 2 });
    expect([some.count, some.assets.length]).toEqual([3, 2]);
    const next = await answerOf(client, 'get_top_risk_assets', {
      min_score,
      limit: 2,
      cursor: some.receipt.next_cursor,
    });
    expect(next.assets.map(({ ip_address }: any) => ip_address)).toEqual([assets[2].ip_address]);
    const none = await answerOf(client, 'get_top_risk_assets', {
      from: '2026-10-01T00:00:00Z',
      to: '2026-10-02T00:00:00Z',
    });
    expect(none.receipt.notes[0].code).toBe('empty');
  });
});

describe('the risk of an address', () => {
  it('is the same as in the list of all, with its newest alerts', async () => {
    const { assets } = await answerOf(client, 'get_top_risk_assets');
    for (const { ip_address, score, reasons, trend, score_24h_ago } of assets) {
      const { risk_data } = await answerOf(client, 'get_asset_risk', { ip_address });
      expect(risk_data).toMatchObject({
        ip_address,
        score,
        contributing_factors: reasons,
        trend,
        score_24h_ago,
      });
      const own = alerts.filter(({ source, at }) => source === ip_address && at >= NOW - WEEK && at < NOW);
      expect(tenths(Object.values(risk_data.severity_breakdown))).toBe(own.length);
      const newest = own.map(({ at }) => at).toSorted((a, b) => b - a);
      expect(risk_data.alert_timeline.map(({ timestamp }: any) => Date.parse(timestamp))).toEqual(
        newest.slice(0, 20),
      );
    }
  });

  it('was another a day before', async () => {
    const { risk_data } = await answerOf(client, 'get_asset_risk', { ip_address: '10.0.0.2' });
    const earlier = plainScore(alerts, '10.0.0.2', NOW - WEEK, NOW - 24 * HOUR);
    expect(Math.abs(risk_data.score_24h_ago - earlier)).toBeLessThan(30 * ROUNDING);
  });

  it('is nothing for one without alerts, and is not made of a network', async () => {
    const { risk_data, receipt } = await answerOf(client, 'get_asset_risk', { ip_address: '10.0.0.77' });
    expect(risk_data).toMatchObject({ score: 0, alert_count: 0, contributing_factors: [], trend: null });
    expect(receipt.notes[0].code).toBe('empty');
    const refused = textOf(await call(client, 'get_asset_risk', { ip_address: '10.0.0.0/24' }));
    expect(refused).toMatch(/^invalid_argument: ip_address is a network/);
  });
});

describe('risk over time', () => {
  it.each([
    [{}, 24, 7],
    [{ hours: 400 }, 24, 17],
    [{ hours: 30, interval: 'hourly' }, 1, 30],
    [{ hours: 0.5, interval: 'hourly' }, 1, 1],
  ])('%j has a score at the end of every step', async (args, step, count) => {
    const { times, trends, receipt } = await answerOf(client, 'get_risk_trends', args);
    const ends = Array.from({ length: count }, (_, index) => NOW - (count - 1 - index) * step * HOUR);
    expect(times.map((time: string) => Date.parse(time))).toEqual(ends);
    expect(trends).toHaveLength(5);
    const from = Date.parse(receipt.window.from);
    for (const { ip_address, scores, alert_counts, alert_count, score_at_start, current_score } of trends) {
      const expected = [ends[0]! - step * HOUR, ...ends].map((end) =>
        plainScore(alerts, ip_address, end - WEEK, end),
      );
      const worst = [score_at_start, ...scores].map((score, index) => Math.abs(score - expected[index]!));
      expect(Math.max(...worst), ip_address).toBeLessThan(50 * ROUNDING);
      expect(scores.at(-1)).toBe(current_score);
      const own = alerts.filter(({ source, at }) => source === ip_address && at >= from && at < NOW);
      expect([alert_count, tenths(alert_counts)], ip_address).toEqual([own.length, own.length]);
      const inLast = own.filter(({ at }) => at >= ends.at(-1)! - step * HOUR);
      expect(alert_counts.at(-1), ip_address).toBe(inLast.length);
    }
  });

  it('ends with the scores of the list of the riskiest', async () => {
    const { assets } = await answerOf(client, 'get_top_risk_assets');
    const { trends } = await answerOf(client, 'get_risk_trends', { interval: 'hourly', limit: 3 });
    for (const [index, { ip_address, current_score }] of trends.entries()) {
      expect(ip_address).toBe(assets[index].ip_address);
      expect(current_score).toBeCloseTo(assets[index].score, 0);
    }
    expect(textOf(await call(client, 'get_risk_trends', { interval: 'hourly', hours: 169 }))).toMatch(
      /^invalid_argument: hourly/,
    );
  });
});
