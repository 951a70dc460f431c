import { expect, it } from 'vitest';
import { plainPoints, plainScore, type ScoredAlert } from '../mcp/tools/plain-risk.js';
import { micros } from './instants.js';
import { type Network, onEveryNetwork } from './network.js';
import { allRows } from './pages.js';
import { distinct } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { expectEmptiness } from './sound-answer.js';
import { allWindows, byDefault, inside, lastHours, NOW } from './windows-asked.js';

type Row = Record<string, any>;

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** Each kind of alert is rounded to one decimal before the sum. */
const ROUNDING = 0.051;

onEveryNetwork('risk', (network) => {
  it('get_top_risk_assets scores the sources of every window, and its reasons add up', async () => {
    for (const window of allWindows(168)) {
      const alerts = inside(await network.rows('alerts'), window);
      const asked = await network.ask('get_top_risk_assets', { ...window.args, limit: 25 });
      await expectReceipt(network, asked, window, 'alerts');
      const sources = distinct(alerts.map(({ source_ip }) => source_ip));
      expect([asked.answer['count'], asked.receipt['matched']], asked.label).toEqual([sources, sources]);
      expectEmptiness(asked, sources);
      const scored = await scoredAlerts(network);
      for (const asset of asked.answer['assets']) {
        expectScored(asked.label, asset, scored, window.from / 1e3, window.to / 1e3);
        const own = alerts.filter(({ source_ip }) => source_ip === asset.ip_address);
        expect(asset.alert_count, asked.label).toBe(own.length);
        const critical = own.filter(({ severity }) => severity.toUpperCase() === 'CRITICAL').length;
        expect(asset.critical_count, asked.label).toBe(critical);
      }
    }
  });

  it('get_top_risk_assets leaves no riskier source out', async () => {
    const { answer } = await network.ask('get_top_risk_assets', { limit: 5 });
    const scored = await scoredAlerts(network);
    const least = answer['assets'].at(-1).score;
    const listed = new Set(answer['assets'].map(({ ip_address }: Row) => ip_address));
    const [from, to] = [NOW / 1e3 - WEEK_MS, NOW / 1e3];
    for (const [source, own] of bySource(scored)) {
      if (listed.has(source)) continue;
      const kinds = plainPoints(own, source, from, to).length;
      expect(plainScore(own, source, from, to), source).toBeLessThanOrEqual(least + kinds * ROUNDING);
    }
  });

  it('get_top_risk_assets goes on page by page, each source once', async () => {
    const args = { hours: 24, min_score: 1, limit: 40 };
    const rows = await allRows<Row>(network, 'get_top_risk_assets', args, ({ assets }) => assets as Row[]);
    expect(new Set(rows.map(({ ip_address }) => ip_address)).size).toBe(rows.length);
    expect(rows.filter(({ score }) => score < 1)).toEqual([]);
  });

  it('get_asset_risk tells of one source what the list of all does', async () => {
    const { answer } = await network.ask('get_top_risk_assets', { limit: 4 });
    for (const { ip_address, score, reasons, alert_count } of answer['assets']) {
      const asked = await network.ask('get_asset_risk', { ip_address });
      await expectReceipt(network, asked, byDefault(168), 'alerts');
      const { risk_data } = asked.answer;
      expect([risk_data.score, risk_data.alert_count], asked.label).toEqual([score, alert_count]);
      expect(risk_data.contributing_factors, asked.label).toEqual(reasons);
      const own = inside(await network.rows('alerts'), byDefault(168)).filter(
        (alert) => alert.source_ip === ip_address,
      );
      const newest = own.map(({ at }) => at).toSorted((a, b) => b - a);
      const told = risk_data.alert_timeline.map(({ timestamp }: Row) => micros(timestamp));
      expect(told, asked.label).toEqual(newest.slice(0, 20));
    }
  });

  it.each([
    ['daily', 168, 24],
    ['hourly', 24, 1],
  ])('get_risk_trends gives %s scores over %i hours', async (interval, hours, step) => {
    const asked = await network.ask('get_risk_trends', { interval, hours, limit: 5 });
    await expectReceipt(network, asked, lastHours(hours), 'alerts');
    const { times, trends } = asked.answer;
    expect(times.map(micros)).toEqual(
      Array.from({ length: hours / step }, (_, i) => NOW - (hours / step - 1 - i) * step * HOUR_MS * 1e3),
    );
    const scored = await scoredAlerts(network);
    for (const { ip_address, scores, alert_counts } of trends) {
      for (const i of [0, Math.floor(scores.length / 2), scores.length - 1]) {
        const end = micros(times[i]) / 1e3;
        const kinds = plainPoints(scored, ip_address, end - WEEK_MS, end).length;
        const expected = plainScore(scored, ip_address, end - WEEK_MS, end);
        expect(Math.abs(scores[i] - expected), `${asked.label} ${ip_address} ${times[i]}`).toBeLessThan(
          (kinds + 1) * ROUNDING,
        );
        const inStep = scored.filter(
          ({ source, at }) => source === ip_address && at >= end - step * HOUR_MS && at < end,
        );
        expect(alert_counts[i], asked.label).toBe(inStep.length);
      }
    }
  });
});

function expectScored(label: string, asset: Row, scored: ScoredAlert[], from: number, to: number): void {
  const points = asset['reasons'].reduce((sum: number, reason: Row) => sum + reason['points'], 0);
  expect(Math.round(points * 10) / 10, `${label} ${asset['ip_address']}`).toBe(asset['score']);
  const kinds = plainPoints(scored, asset['ip_address'], from, to).length;
  const expected = plainScore(scored, asset['ip_address'], from, to);
  expect(Math.abs(asset['score'] - expected), `${label} ${asset['ip_address']}`).toBeLessThan(
    (kinds + 1) * ROUNDING,
  );
}

function bySource(scored: ScoredAlert[]): Map<string, ScoredAlert[]> {
  const sources = new Map<string, ScoredAlert[]>();
  for (const alert of scored) {
    if (alert.source === null) continue;
    const own = sources.get(alert.source) ?? [];
    own.push(alert);
    sources.set(alert.source, own);
  }
  return sources;
}

async function scoredAlerts(network: Network): Promise<ScoredAlert[]> {
  return (await network.rows('alerts')).map(({ at, source_ip, threat_type, severity }) => ({
    at: at / 1e3,
    source: source_ip,
    type: threat_type,
    severity,
  }));
}
