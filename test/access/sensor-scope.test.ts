import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, textOf } from '../support/server.js';
import { randomCall } from './random-calls.js';
import { randomSource } from './random-source.js';
import { closeWorlds, openWorlds, type World } from './world.js';

/*
 * What a token with two sensors reads must not depend on rows it may not see: the same questions are
 * put to a database with everything in it and to one that never held the rest.
 */
const CALLS = 1_800;
const SEED = 20_261_122;

let whole: World;
let part: World;

beforeAll(async () => {
  [whole, part] = await openWorlds();
});

afterAll(() => closeWorlds([whole, part]));

interface Told {
  error?: string;
  receipt?: Record<string, unknown>;
}

async function answer({ client }: World, name: string, args: Record<string, unknown>): Promise<Told> {
  const result = await call(client, name, args);
  if (result.isError) return { error: textOf(result).replaceAll(/query [0-9a-f]+/g, '') };
  const { receipt } = result.structuredContent as { receipt: { query_id: string } };
  // A report names its query beside each claim, and makes ids of it.
  const told = JSON.stringify(result.structuredContent).replaceAll(receipt.query_id, 'QUERY');
  // And its objects say when they were written.
  const timeless = told.replaceAll(/\\"modified\\":\\"[^"\\]+/g, String.raw`\"modified\":\"NOW`);
  return JSON.parse(timeless.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'));
}

describe('a token with two sensors', () => {
  it('reads the same whether or not there is anything else', async () => {
    const random = randomSource(SEED);
    const { tools } = await whole.client.listTools();
    const answered = new Map<string, number>();
    let pages = 0;
    let asked = randomCall(random, tools);
    for (let i = 0; i < CALLS; i++) {
      const { name, args } = asked;
      const [a, b] = await Promise.all([answer(whole, name, args), answer(part, name, args)]);
      expect(a, `${name} ${JSON.stringify(args)}`).toEqual(b);
      // What belongs to no sensor is refused as a whole: that is an answer too.
      const isAnswer = !('error' in a) || a.error?.startsWith('forbidden: ');
      if (isAnswer) answered.set(name, (answered.get(name) ?? 0) + 1);
      const cursor = a.receipt?.['next_cursor'];
      asked = cursor && random.next() < 0.9 ? { name, args: { ...args, cursor } } : randomCall(random, tools);
      if ('cursor' in args && !('error' in a)) pages++;
    }
    expect(pages).toBeGreaterThan(CALLS / 20);
    // Errors alone would prove nothing.
    const asking = tools.filter(({ name }) => !/ollama|incident|ioc/.test(name)).map(({ name }) => name);
    expect(asking.filter((name) => !answered.has(name))).toEqual([]);
  }, 300_000);

  it('is given rows at all, and fewer than there are', async () => {
    const own = (await answer(whole, 'get_alert_statistics', { hours: 720 })) as {
      total_alerts: number;
    };
    const { rows } = await whole.database.owner.query<{ n: number }>('SELECT count(*)::int AS n FROM alerts');
    expect(own.total_alerts).toBeGreaterThan(50);
    expect(own.total_alerts).toBeLessThan(rows[0]!.n / 2);
  });

  it('reads the same summary', async () => {
    const read = async ({ client }: World) => {
      const { contents } = await client.readResource({ uri: 'dashboard://summary' });
      return (contents[0] as { text: string }).text.replaceAll(/[0-9a-f]{8,}/g, '');
    };
    expect(await read(whole)).toBe(await read(part));
  });
});
