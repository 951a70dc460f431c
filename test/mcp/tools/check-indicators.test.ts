import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertThreatFeed } from '../../support/reference-rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import {
  byAddress,
  HOUR,
  insertWorld,
  lies,
  mostOf,
  noise,
  NOW,
  OWN,
  STRANGERS,
  talkers,
} from './host-world.js';

// An analyst asks: here is a bulletin. What of it is known bad, and who of us met it, when?
const alerts = noise(1, 1_500);
const busy = talkers(2);
const LISTED = [STRANGERS[0]!, STRANGERS[13]!];

let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertWorld(database.owner, alerts, busy);
  for (const indicator of [...LISTED, '192.0.2.9', 'evil.example']) {
    await insertThreatFeed(database.owner, { indicator, confidence_score: 0.75 });
  }
  await insertThreatFeed(database.owner, { indicator: STRANGERS[1]!, expires_at: new Date(NOW - HOUR) });
  callers = await connectTwo(database, ['s2'], { asOf: new Date(NOW).toISOString() });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const ask = (indicators: string[], more: object = {}) =>
  answerOf(client, 'check_indicators', { indicators, ...more });
const iso = (at: number) =>
  new Date(at)
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/(\.\d*?)0+Z$/, '$1Z');

/** What was met of an address or network, row by row. */
function plainly(network: string, hours: number, sensor?: string) {
  const counts = ({ at, sensor: by }: { at: number; sensor: string | null }) =>
    at >= NOW - hours * HOUR && at < NOW && (sensor === undefined || by === sensor);
  const met = alerts.filter(
    (alert) => counts(alert) && (lies(alert.source, network) || lies(alert.destination, network)),
  );
  const others = met.flatMap(
    ({ source, destination }) => (lies(source, network) ? destination : source) ?? [],
  );
  const hosts = mostOf(others, byAddress).toSorted(
    ([a], [b]) => Number(OWN.includes(b)) - Number(OWN.includes(a)),
  );
  const rows = busy.filter((row) => counts(row) && lies(row.address, network));
  const times = [...met, ...rows].map(({ at }) => at);
  return {
    alert_count: met.length,
    ...(times.length > 0 && { first_seen: iso(Math.min(...times)), last_seen: iso(Math.max(...times)) }),
    ...(met.length > 0 && {
      threat_types: mostOf(met.map(({ type }) => type.toUpperCase()))
        .slice(0, 3)
        .map(([type]) => type),
      host_count: hosts.length,
      hosts: hosts.slice(0, 3).map(([ip, count]) => ({ ip, count })),
    }),
    ...(rows.length > 0 && { bytes_at_least: rows.reduce((sum, { bytes }) => sum + bytes, 0) }),
  };
}

describe('check_indicators', () => {
  it.each([24, 168, 720])('counts over %i hours what every address and network met', async (hours) => {
    for (const wanted of [
      STRANGERS.slice(0, 8),
      STRANGERS.slice(8),
      OWN,
      ['203.0.113.0/25', '2001:db8::/32', '10.0.0.0/29', '0.0.0.0/0'],
    ]) {
      const answer = await ask(wanted, { hours });
      expect(answer['checked']).toBe(wanted.length);
      for (const network of wanted) {
        const expected = plainly(network, hours);
        const row = answer['indicators'].find(({ indicator }: any) => indicator === network);
        if (row === undefined) {
          expect(answer['neither_listed_nor_met']).toContain(network);
          expect(expected).toEqual({ alert_count: 0 });
        } else expect({ ...row, ...expected }, network).toEqual(row);
      }
      expect(answer['met_count']).toBe(wanted.filter((one) => 'first_seen' in plainly(one, hours)).length);
    }
  });

  it('puts first what is known bad and was met, then what is known bad', async () => {
    const wanted = ['192.0.2.9', STRANGERS[1]!, STRANGERS[2]!, '192.0.2.77', ...LISTED];
    const { indicators, ...answer } = await ask(wanted);
    const verdicts = indicators.map(({ verdict, alert_count }: any) => [verdict, alert_count > 0]);
    expect(verdicts).toEqual([
      ['live', true],
      ['live', true],
      ['live', false],
      ['expired', true],
      ['not_listed', true],
    ]);
    expect(indicators[0]).toMatchObject({
      feed_type: 'botnet_c2',
      source: 'feodotracker',
      confidence_score: 0.75,
      matched_by: 'exact',
      entry_count: 1,
    });
    expect(answer).toMatchObject({
      live_count: 3,
      met_count: 4,
      live_and_met_count: 2,
      neither_listed_nor_met: ['192.0.2.77'],
    });
  });

  it('finds names in the texts of alerts, under them too, and says how far it looked', async () => {
    const answer = await ask(['hxxp://evil[.]example/x', 'other.example', 'ab'.repeat(16)]);
    const naming = alerts.filter(
      ({ at, description, metadata }) =>
        at >= NOW - 720 * HOUR && (description.includes('cdn.evil.example') || typeof metadata === 'string'),
    );
    const [row] = answer['indicators'];
    expect(row).toMatchObject({ verdict: 'live', matched_by: 'host', alert_count: naming.length });
    const read = alerts.filter(({ at }) => at >= NOW - 720 * HOUR);
    const note = answer['receipt'].notes.find(({ code }: any) => code === 'names_in_texts');
    expect(note.message).toContain(`newest ${read.length} alerts`);
    expect(answer['neither_listed_nor_met']).toEqual(['other[.]example', 'ab'.repeat(16)]);
  });

  it('tells malformed ones by their place, and answers the others', async () => {
    const answer = await ask([
      'nothing',
      STRANGERS[0]!,
      '300.1.1.1',
      `${STRANGERS[0]}`.replaceAll('.', '[.]'),
      '',
    ]);
    expect(answer['malformed'].map(({ position }: any) => position)).toEqual([1, 3, 5]);
    expect(answer['indicators']).toMatchObject([{ position: 2, indicator: STRANGERS[0] }]);
    expect(notesOf(answer)).toEqual(expect.arrayContaining(['malformed', 'repeated']));
    const refused = await call(client, 'check_indicators', { indicators: ['nothing', '10.0.0.0/33'] });
    expect(textOf(refused)).toMatch(/^invalid_argument: indicators holds no indicator \(looked at 1, 2\)/);
  });

  it('takes a hundred at once, and tells of each', async () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      i < 24 ? [...OWN, ...STRANGERS][i]! : `192.0.2.${i}`,
    );
    const answer = await ask(many);
    const told =
      answer['indicators'].length + answer['further'].length + answer['neither_listed_nor_met'].length;
    expect([answer['indicators'].length, told]).toEqual([10, 100]);
    expect(answer['receipt'].filters).toEqual({ indicators: '100 values', acknowledged: 'included' });
    const refused = await call(client, 'check_indicators', { indicators: [...many, '10.9.9.9'] });
    expect(textOf(refused)).toMatch(/^invalid_argument: indicators/);
  });

  it('says that none was met or listed, and how new alerts and feeds are', async () => {
    const answer = await ask(['192.0.2.50']);
    expect(answer['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringMatching(
        /no feed lists any.*no all-clear; none was met.*newest alert of all is of 2026-11-/,
      ),
    });
  });

  it('counts for a caller with one sensor what that sensor met, and hides the feeds', async () => {
    const { scoped } = callers;
    const wanted = [...LISTED, STRANGERS[4]!];
    const answer = await answerOf(scoped, 'check_indicators', { indicators: wanted });
    for (const { indicator, ...row } of answer['indicators']) {
      expect(row).toMatchObject({ ...plainly(indicator, 720, 's2'), verdict: 'hidden' });
    }
    expect(answer['live_count']).toBe(0);
    expect(notesOf(answer)).toContain('global_hidden');
  });
});
