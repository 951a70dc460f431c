import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros, utc } from '../../real/instants.js';
import { answerOf, connectSse, startServer } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';
import { DAY, HOUR, MINUTE, insertTimes, watch } from '../watching-sensors.js';

// An analyst asks: was it quiet?
/** The morning after summer time ended: the night had one hour more. */
const NOW = micros('2026-10-25T05:30:00Z');
const NIGHT = { from: micros('2026-10-24T20:00:00Z'), to: micros('2026-10-25T05:00:00Z') };

let database: TestDatabase;
let callers: TwoCallers;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await watch(owner, NOW, { sensor_id: 'well', interval: 5 * MINUTE, days: 20 }, 1);
  const silent: [number, number][] = [[6 * HOUR, 5 * HOUR]];
  await watch(owner, NOW, { sensor_id: 'gap', interval: 5 * MINUTE, days: 20, silent }, 2);
  // One LOW alert in every hour of 20 days, at its half.
  const halves = Array.from({ length: 20 * 24 }, (_, hour) => NOW - (hour + 1) * HOUR);
  await insertTimes(owner, 'alerts', 'well', halves);
  callers = await connectTwo(database, ['well'], { asOf: utc(NOW), timezone: 'Europe/Amsterdam' });
}, 120_000);

afterAll(async () => {
  await callers.close();
  await database.drop();
});

const withClient = async (
  settings: Parameters<typeof startServer>[1],
  work: (client: Client) => Promise<void>,
) => {
  const server = await startServer(database.address, {
    asOf: utc(NOW),
    timezone: 'Europe/Amsterdam',
    ...settings,
  });
  const client = await connectSse(server.url);
  await work(client);
  await client.close();
  await server.close();
};

describe('a shift in which nothing happened', () => {
  it('is quiet for those whose sensors all watched', async () => {
    const answer = await answerOf(callers.scoped, 'shift_brief');
    expect(answer).toMatchObject({
      verdict: 'all_quiet',
      look_first: [],
      new_hosts: 0,
      new_pairs: 0,
      open: [],
    });
    expect(answer['sensors']).toEqual({ registered: 1, blind: 0, degraded: 0, lost_now: 0 });
  });

  it('is not called quiet where a sensor was blind, and says which', async () => {
    const { verdict, because, receipt } = await answerOf(callers.client, 'shift_brief');
    expect([verdict, because]).toEqual(['cannot_tell', ['1 of 2 sensors was blind for some time']]);
    expect(receipt.coverage).toMatchObject([{ sensor_id: 'gap', state: 'blind' }]);
  });

  it('lasted nine hours in the night in which summer time ended, and is compared with nights of eight', async () => {
    const { receipt, previous, severities } = await answerOf(callers.scoped, 'shift_brief');
    expect([micros(receipt.window.from), micros(receipt.window.to)]).toEqual([NIGHT.from, NIGHT.to]);
    expect(previous).toEqual({ from: '2026-10-24T12:00:00Z', to: '2026-10-24T20:00:00Z' });
    expect(severities).toMatchObject([
      { severity: 'ALL', alerts: 9, previous: 8, usual: 8, against_usual: 'usual' },
      { severity: 'LOW', alerts: 9, previous: 8, usual: 8, against_usual: 'usual' },
    ]);
  });
});

it('without enough days before, what is usual is unknown and nothing is quiet', async () => {
  await withClient({ asOf: utc(NOW - 17 * DAY) }, async (client) => {
    const answer = await answerOf(client, 'shift_brief');
    expect(answer['severities'][0]).toMatchObject({
      usual: null,
      usual_from: null,
      against_usual: 'unknown',
    });
    expect(answer['verdict']).toBe('cannot_tell');
    expect(answer['because']).toContain('what is usual is not known');
    expect(notesOf(answer)).toContain('no_usual');
  });
});

it('with less than a day before, nobody is new', async () => {
  await withClient({ asOf: utc(NOW - 19.5 * DAY) }, async (client) => {
    const answer = await answerOf(client, 'shift_brief', { hours: 3 });
    expect(answer).toMatchObject({ new_hosts: null, hosts: [], new_pairs: null, pairs: [] });
    expect(notesOf(answer)).toContain('no_history');
  });
});

it('an empty database has nothing to tell, and is not quiet', async () => {
  const empty = await createTestDatabase();
  const server = await startServer(empty.address);
  const client = await connectSse(server.url);
  const answer = await answerOf(client, 'shift_brief');
  expect(answer).toMatchObject({ verdict: 'cannot_tell', look_first: [], history_days: 0, usual_windows: 0 });
  expect(answer['because']).toEqual(['no sensor is known', 'what is usual is not known']);
  expect(answer['severities']).toMatchObject([{ severity: 'ALL', alerts: 0, against_usual: 'unknown' }]);
  expect(notesOf(answer)).toEqual(expect.arrayContaining(['empty', 'no_usual', 'no_history']));
  await client.close();
  await server.close();
  await empty.drop();
});

it('a sensor that is lost since the shift ended is named to whoever is briefed now', async () => {
  const later = await createTestDatabase();
  const watching = { interval: 5 * MINUTE, days: 10 };
  const [died, weakened] = [20 * MINUTE, 3 * HOUR];
  const asked = NIGHT.to + 4 * HOUR;
  await watch(later.owner, asked, { sensor_id: 'well', ...watching }, 1);
  await watch(later.owner, asked, { sensor_id: 'gone', ...watching, silent: [[20 * HOUR, 0]] }, 4);
  const weak = { from: weakened, to: 0, share: 0.1 };
  // It saw too little before it died: that is one lost sensor all the same.
  await watch(later.owner, asked, { sensor_id: 'dead', ...watching, weak, silent: [[died, 0]] }, 2);
  await watch(later.owner, asked, { sensor_id: 'weak', ...watching, weak }, 3);
  const server = await startServer(later.address, { asOf: utc(asked), timezone: 'Europe/Amsterdam' });
  const client = await connectSse(server.url);
  const last = await answerOf(client, 'shift_brief');
  expect(micros(last['receipt'].window.to)).toBe(NIGHT.to);
  expect(last['sensors']).toEqual({ registered: 4, blind: 1, degraded: 0, lost_now: 3 });
  expect(last['lost_now'].map(({ sensor_id, state }: any) => [sensor_id, state])).toEqual([
    ['dead', 'blind'],
    ['gone', 'blind'],
    ['weak', 'degraded'],
  ]);
  // Also where that lies before the shift.
  expect(Math.abs(micros(last['lost_now'][1].from) - (asked - 20 * HOUR))).toBeLessThan(10 * MINUTE);
  expect(micros(last['lost_now'][2].from)).toBe(asked - weakened);
  expect(last['verdict']).toBe('look_at_it');
  expect(last['because']).toContain('3 of 4 sensors are blind or degraded now');
  const now = await answerOf(client, 'shift_brief', { hours: 4 });
  expect(now['sensors']).toEqual({ registered: 4, blind: 2, degraded: 2, lost_now: 3 });
  await client.close();
  await server.close();
  await later.drop();
});
