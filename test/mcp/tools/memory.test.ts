import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSensor, insertSystemStat } from '../../support/rows.js';
import { answerOf, call, textOf } from '../../support/server.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { connectTwo, notesOf, type TwoCallers } from '../../support/two-callers.js';

// An analyst asks: does the central host run out of memory, and did it in the night?
let database: TestDatabase;
let callers: TwoCallers;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertSensor(owner, { sensor_id: 'dmz-02', last_seen: '2026-11-20T12:00:00Z' });
  const samples: [string, number | null, number][] = [
    ['2026-11-19T11:59:59Z', 99, 99],
    ['2026-11-19T12:00:00Z', 40, 10],
    ['2026-11-20T03:00:00Z', 91.5, 80],
    ['2026-11-20T04:00:00Z', Number.NaN, 20],
    ['2026-11-20T05:00:00Z', null, 20],
    ['2026-11-20T11:59:00.25Z', 61, 30],
    ['2026-11-20T12:00:00Z', 1, 1],
  ];
  for (const [timestamp, memory_percent, cpu_percent] of samples) {
    await insertSystemStat(owner, {
      timestamp,
      memory_percent,
      cpu_percent,
      packets_per_second: 1_500,
      alerts_per_minute: 3,
    });
  }
  callers = await connectTwo(database, ['dmz-02'], { asOf: '2026-11-20T12:00:00Z' });
  ({ client } = callers);
});

afterAll(async () => {
  await callers.close();
  await database.drop();
});

describe('get_memory_status', () => {
  it('gives the newest sample of the central host and the range of a day', async () => {
    const answer = await answerOf(client, 'get_memory_status');
    expect(answer).toMatchObject({
      host: 'central',
      analysis_period_hours: 24,
      samples: 5,
      memory: { percent_used: 61, measured_at: '2026-11-20T11:59:00.25Z' },
      cpu_percent: 30,
      packets_per_second: 1_500,
      alerts_per_minute: 3,
      memory_percent_range: { lowest: 40, average: 64.2, highest: 91.5 },
      cpu_percent_range: { lowest: 10, average: 32, highest: 80 },
    });
    expect(answer['receipt'].data_as_of).toBe('2026-11-20T11:59:00.25Z');
    expect(notesOf(answer)).toEqual(['percent_only']);
  });

  it('says when the last sample was where there is none', async () => {
    const answer = await answerOf(client, 'get_memory_status', {
      from: '2026-11-20T06:00:00Z',
      to: '2026-11-20T07:00:00Z',
    });
    expect(answer).toMatchObject({ samples: 0, memory: null, memory_percent_range: { highest: null } });
    expect(answer['receipt'].notes[0]).toMatchObject({
      code: 'empty',
      message: expect.stringContaining('2026-11-20T05:00:00Z'),
    });
  });

  it('is not for a caller who may see one sensor', async () => {
    expect(textOf(await call(callers.scoped, 'get_memory_status'))).toMatch(
      /^forbidden: samples of the central host/,
    );
  });
});
