import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { statement } from '../../src/database/statement.js';
import { type RandomSource, randomSource } from '../access/random-source.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LANES = 10;
const RACES_PER_LANE = 1_000;

const asked = statement({
  name: 'race',
  reads: [],
  row: z.object({ nonce: z.number() }),
  text: 'SELECT $1::int AS nonce FROM pg_sleep($2::float8)',
});

let database: TestDatabase;
let server: TestServer;
let door: ReadonlyDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address, { dbPoolMax: LANES + 1 });
  door = server.app.get(ReadonlyDatabase, { strict: false });
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

/** `answered`, `cancelled`, or what went wrong. Half of the races are cancelled at about the time they finish. */
async function race(nonce: number, random: RandomSource): Promise<string> {
  const caller = new AbortController();
  const cancels = random.next() < 0.5;
  const timer = cancels ? setTimeout(() => caller.abort(), random.below(6)) : undefined;
  const scope = { sensors: null, caller: 'test', signal: caller.signal, queryId: nonce.toString(16) };
  try {
    const row = await door.row(asked, [nonce, random.below(4) / 1_000], scope);
    return row.nonce === nonce ? 'answered' : `the answer of ${row.nonce}`;
  } catch (error) {
    return caller.signal.aborted && (error as Error).name === 'AbortError' ? 'cancelled' : String(error);
  } finally {
    clearTimeout(timer);
  }
}

it('a cancel hits no other query in 10,000 races of cancel and finish', async () => {
  const outcomes = new Map<string, number>();
  const lane = async (number: number) => {
    const random = randomSource(number);
    for (let i = 0; i < RACES_PER_LANE; i++) {
      const outcome = await race(number * RACES_PER_LANE + i, random);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  const { answered = 0, cancelled = 0, ...wrong } = Object.fromEntries(outcomes);
  expect(wrong).toEqual({});
  expect(answered + cancelled).toBe(LANES * RACES_PER_LANE);
  // Both ends were reached often, or nothing was raced.
  expect(Math.min(answered, cancelled)).toBeGreaterThan(1_000);
}, 180_000);
