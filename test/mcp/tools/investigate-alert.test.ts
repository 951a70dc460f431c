import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertThreatFeed } from '../../support/reference-rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { HOUR, insertWorld, noise, NOW, type WorldAlert } from './host-world.js';

// An analyst asks: is this one real, or the noise we have acknowledged a hundred times?
const CONTROLLER = '203.0.113.250';
const MINUTE = 60_000;

const row = (id: number, at: number, more: Partial<WorldAlert>): WorldAlert => ({
  id,
  at,
  type: 'PORT_SCAN',
  severity: 'HIGH',
  source: '10.0.0.4',
  destination: '10.0.0.9',
  acknowledged: null,
  sensor: 's1',
  description: 'planted',
  metadata: null,
  ...more,
});
const REAL = 9_002;
const NOISE = 9_100;
const BURST = 9_300;
const alerts: WorldAlert[] = [
  ...noise(5, 1_500),
  row(9_000, NOW - 100 * MINUTE, { type: 'BRUTE_FORCE_ATTEMPT' }),
  row(9_001, NOW - 95 * MINUTE, { type: 'LATERAL_MOVEMENT', severity: 'CRITICAL' }),
  row(REAL, NOW - 90 * MINUTE, { type: 'C2_COMMUNICATION', severity: 'CRITICAL', destination: CONTROLLER }),
  row(9_003, NOW - 80 * MINUTE, { type: 'DATA_EXFILTRATION', severity: 'CRITICAL', destination: CONTROLLER }),
  // A rule that fires every hour and is always acknowledged.
  ...Array.from({ length: 160 }, (_, i) =>
    row(NOISE + i, NOW - (i + 1) * HOUR, {
      type: i % 3 ? 'SMB_ENUMERATION' : 'smb_enumeration',
      severity: 'MEDIUM',
      source: '10.0.0.30',
      destination: '10.0.0.31',
      acknowledged: i > 0,
    }),
  ),
  // An attack of many alerts, of a type that never came before.
  ...Array.from({ length: 600 }, (_, i) =>
    row(BURST + i, NOW - 59 * MINUTE + i * 5_000, {
      type: 'KERBEROS_BRUTEFORCE',
      severity: 'MEDIUM',
      source: '10.0.0.40',
      destination: '10.0.0.41',
    }),
  ),
];

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertWorld(database.owner, alerts, []);
  await insertThreatFeed(database.owner, { indicator: CONTROLLER });
  await database.owner.query(`UPDATE sensors SET registered_at = $1, last_seen = $2 WHERE sensor_id = 's2'`, [
    new Date(NOW - 30 * 24 * HOUR),
    new Date(NOW - 3 * HOUR),
  ]);
  callers = await connectTwo(database, ['s1'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const investigate = (alert_id: number, more: object = {}) =>
  answerOf(client, 'investigate_alert', { alert_id, ...more });

/** How often a set of alerts was seen and acknowledged. */
function counted(of: WorldAlert[]) {
  const acknowledged = of.filter((alert) => alert.acknowledged === true).length;
  const acknowledged_percent = of.length === 0 ? null : Math.round((1_000 * acknowledged) / of.length) / 10;
  return { alert_count: of.length, acknowledged, acknowledged_percent };
}

function plainly({ id, at, source, destination, type }: WorldAlert, hours: number, sensor?: string) {
  const others = alerts.filter(
    (other) => other.id !== id && other.at < NOW && (sensor === undefined || other.sensor === sensor),
  );
  const known = others.filter((other) => other.at >= at - hours * HOUR);
  const ofPair = known.filter(
    (other) =>
      source !== null &&
      destination !== null &&
      ((other.source === source && other.destination === destination) ||
        (other.source === destination && other.destination === source)),
  );
  const same = (other: WorldAlert) => other.type.toUpperCase() === type.toUpperCase();
  const hosts = [source, destination].filter((host) => host !== null);
  const near = others.filter(
    (other) =>
      other.at >= at - 30 * MINUTE &&
      other.at < at + 30 * MINUTE &&
      hosts.some((host) => other.source === host || other.destination === host),
  );
  return {
    same_pair: counted(ofPair),
    same_pair_and_type: counted(ofPair.filter(same)),
    same_type: {
      ...counted(known.filter(same)),
      source_count: new Set(known.filter(same).flatMap((other) => other.source ?? [])).size,
    },
    around_count: near.length,
  };
}

describe('investigate_alert', () => {
  it.each([24, 168, 744])('counts over %i hours what plain arithmetic counts', async (hours) => {
    const inside = alerts.filter(({ at }) => at >= NOW - hours * HOUR && at < NOW);
    for (const alert of inside.filter((_, i) => i % Math.ceil(inside.length / 25) === 0)) {
      const answer = await investigate(alert.id, { hours });
      expect(answer, `${alert.id} ${hours}`).toMatchObject(plainly(alert, hours));
      expect(answer['alert']).toMatchObject({ id: alert.id, threat_type: alert.type });
      const points: number[] = Object.values(answer['reasons']);
      const sum = points.reduce((total, one) => total + one, 0);
      expect(answer['score'], `${alert.id}: reasons add up`).toBeCloseTo(sum, 5);
    }
  });

  it('takes the planted one for real, and says why', async () => {
    const answer = await investigate(REAL);
    expect(answer).toMatchObject({
      verdict: 'looks_real',
      score: 100,
      reasons: {
        severity_CRITICAL: 30,
        listed_address: 25,
        pair_not_met_before: 15,
        rare_type: 15,
      },
      same_pair: { alert_count: 1, is_new: true },
      listed: [{ ip_address: CONTROLLER, listed: 'live botnet_c2 (feodotracker)' }],
      meaning: expect.stringContaining('controller'),
    });
    expect(answer['reasons'].other_stages_around).toBeGreaterThanOrEqual(20);
    const around = answer['around'].map(({ threat_type, first_minutes }: any) => [
      threat_type,
      first_minutes,
    ]);
    expect(around).toEqual(
      expect.arrayContaining([
        ['LATERAL_MOVEMENT', -5],
        ['DATA_EXFILTRATION', 10],
      ]),
    );
  });

  it('takes for noise what comes every hour and was always acknowledged', async () => {
    const answer = await investigate(NOISE);
    expect(answer).toMatchObject({
      verdict: 'looks_like_noise',
      score: 0,
      reasons: { severity_MEDIUM: 10, type_often_acknowledged: -25, pair_acknowledged_before: -15 },
      same_type: { alert_count: 159, acknowledged_percent: 100 },
      same_pair: { is_new: false },
    });
  });

  it('does not take an attack for everyday noise because it is loud', async () => {
    for (const id of [BURST, BURST + 599])
      expect(await investigate(id), `${id}`).toMatchObject({
        verdict: 'unclear',
        reasons: { severity_MEDIUM: 10, pair_not_met_before: 15, rare_type: 15 },
        same_type: { alert_count: 599, per_day_before: 0 },
      });
  });

  it('says that nothing is known of the usual where history is short', async () => {
    const answer = await investigate(REAL, { hours: 2 });
    expect(notesOf(answer)).toContain('no_history');
    expect(answer).toMatchObject({ same_pair: { is_new: null }, same_type: { per_day_before: null } });
    expect(answer['reasons']).not.toHaveProperty('pair_not_met_before');
  });

  it('says which sensors were blind around that minute', async () => {
    const { coverage_then } = await investigate(REAL);
    expect(coverage_then).toMatchObject({ sensor_id: 's1', blind: [{ sensor_id: 's2', state: 'blind' }] });
    const before = await investigate(NOISE + 10);
    expect(before['coverage_then'].blind).toEqual([]);
  });

  it('tells a caller with one sensor of that sensor only', async () => {
    const real = alerts.find(({ id }) => id === REAL)!;
    const answer = await answerOf(callers.scoped, 'investigate_alert', { alert_id: REAL });
    expect(answer).toMatchObject({ ...plainly(real, 168, 's1'), listed: null });
    expect(answer['reasons']).not.toHaveProperty('listed_address');
    const hidden = alerts.find(({ sensor, at }) => sensor === 's2' && at > NOW - 100 * HOUR)!;
    const refused = await call(callers.scoped, 'investigate_alert', { alert_id: hidden.id });
    expect(textOf(refused)).toMatch(/^not_found: /);
  });

  it('is short, and refuses what is no alert', async () => {
    const result = await call(client, 'investigate_alert', { alert_id: REAL });
    expect(JSON.stringify(result.structuredContent).length / 4).toBeLessThan(1_500);
    expect(textOf(result).length / 4).toBeLessThan(1_500);
    const none = await call(client, 'investigate_alert', { alert_id: 77_777 });
    expect(textOf(none)).toMatch(/^not_found: no alert 77777 from /);
  });
});
