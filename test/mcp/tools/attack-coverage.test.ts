import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { THREAT_TYPES } from '../../../src/mcp/answer/attack/threat-catalogue.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { chance } from '../watching-sensors.js';

// An analyst asks: what can we detect at all, and is every detector still working?
const NOW = Date.parse('2026-11-20T12:00:00Z');
const DAY = 86_400_000;

interface Fired {
  at: number;
  type: string;
  sensor: string;
}

let database: TestDatabase;
let callers: TwoCallers;
let alerts: Fired[];

/** Average alerts a day, and the age at which it stopped. */
const DETECTORS: [type: string, perDay: number, stopped: number, sensor: string][] = [
  ['PORT_SCAN', 30, 0, 'a'],
  ['DNS_TUNNEL_HIGH_RATE', 12, 3.2, 'a'],
  ['BRUTE_FORCE_ATTEMPT', 40, 1.1, 'b'],
  ['SQL_INJECTION_ATTEMPT', 2, 2.5, 'a'],
  ['LATERAL_MOVEMENT', 0.3, 0, 'b'],
  ['KERBEROASTING_ATTACK', 0.2, 12, 'b'],
  ['OUR_OWN_CODE', 9, 0, 'a'],
];

beforeAll(async () => {
  database = await createTestDatabase();
  const random = chance(11);
  alerts = DETECTORS.flatMap(([type, perDay, stopped, sensor]) =>
    Array.from({ length: Math.round(perDay * (30 - stopped)) }, () => ({
      at: Math.floor(NOW - (stopped + random() * (30 - stopped)) * DAY) - 1,
      type: random() < 0.2 ? type.toLowerCase() : type,
      sensor,
    })),
  );
  await database.owner.query(
    `INSERT INTO alerts (timestamp, severity, threat_type, sensor_id)
      SELECT to_timestamp(at / 1000.0), 'LOW', type, sensor
      FROM unnest($1::bigint[], $2::text[], $3::text[]) AS row (at, type, sensor)`,
    [alerts.map(({ at }) => at), alerts.map(({ type }) => type), alerts.map(({ sensor }) => sensor)],
  );
  callers = await connectTwo(database, ['a'], { asOf: new Date(NOW).toISOString() });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const ask = (args = {}, client = callers.client) => answerOf(client, 'attack_coverage', args);

describe('the detectors', () => {
  it('that went quiet against their own usual are named, the most missing first', async () => {
    const { quiet, summary } = await ask();
    expect(quiet.map(({ threat_type }: any) => threat_type)).toEqual([
      'BRUTE_FORCE_ATTEMPT',
      'DNS_TUNNEL_HIGH_RATE',
    ]);
    expect(summary.quiet_types).toBe(2);
    expect(quiet[1].silent_days).toBe(3);
    expect(quiet[1].last_fired).toBe(lastOf(['DNS_TUNNEL_HIGH_RATE']));
    expect(Math.abs(quiet[1].usual_per_day - 12)).toBeLessThan(2);
  });

  it.each([720, 200, 30])(
    'tell of each technique how often and when it last fired in %i hours',
    async (hours) => {
      const { fired, never_fired, summary } = await ask({ hours });
      const inside = alerts.filter(({ at }) => at >= NOW - hours * 3_600_000);
      const typesOf = (technique: string) =>
        [...THREAT_TYPES]
          .filter(([, { techniques }]) => techniques.includes(technique))
          .map(([code]) => code);
      for (const { technique, alerts: count, last_fired } of fired) {
        const types = typesOf(technique);
        expect(count, technique).toBe(inside.filter(({ type }) => types.includes(type.toUpperCase())).length);
        expect(last_fired, technique).toBe(lastOf(types));
      }
      const known = new Set(
        inside.flatMap(({ type }) => THREAT_TYPES.get(type.toUpperCase())?.techniques ?? []),
      );
      expect(summary.fired).toBe(known.size);
      expect(never_fired.filter((technique: string) => known.has(technique))).toEqual([]);
      expect(summary.fired + summary.never_fired).toBe(summary.techniques);
    },
  );

  it('say which codes speak of no technique', async () => {
    expect((await ask()).types_without_technique).toContain('OUR_OWN_CODE');
  });

  it('are not called quiet where a week of their own is missing', async () => {
    const answer = await ask({ hours: 120 });
    expect(answer.quiet).toEqual([]);
    expect(notesOf(answer)).toContain('no_usual');
  });

  it('are those of a caller’s own sensors', async () => {
    const { quiet } = await ask({}, callers.scoped);
    expect(quiet.map(({ threat_type }: any) => threat_type)).toEqual(['DNS_TUNNEL_HIGH_RATE']);
  });
});

it('nothing at all in a window says nothing about techniques', async () => {
  const empty = await createTestDatabase();
  const none = await connectTwo(empty, ['a']);
  expect(notesOf(await ask({}, none.client))).toContain('empty');
  await none.close();
  await empty.drop();
});

it('bad input is refused', async () => {
  expect(textOf(await call(callers.client, 'attack_coverage', { hours: -1 }))).toMatch(/^invalid_argument: /);
});

function lastOf(types: string[]): string {
  const last = Math.max(
    ...alerts.filter(({ type }) => types.includes(type.toUpperCase())).map(({ at }) => at),
  );
  return new Date(last).toISOString().replace(/\.?0*Z$/, 'Z');
}
