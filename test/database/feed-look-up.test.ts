import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUp } from '../../src/database/intel/feed-statements.js';
import { ThreatFeedRepository } from '../../src/database/intel/threat-feed.repository.js';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { parseIndicator } from '../../src/mcp/tools/intel/parse-indicator.js';
import { insertThreatFeed } from '../support/reference-rows.js';
import { answerOf, connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { notesOf } from '../support/two-callers.js';

const SCOPE = {
  sensors: null,
  caller: 'test',
  signal: new AbortController().signal,
  queryId: '0'.repeat(16),
};

let database: TestDatabase;
let server: TestServer;
let feeds: ThreatFeedRepository;
let sent: [name: string, values: readonly unknown[]][];

beforeAll(async () => {
  database = await createTestDatabase();
  const { owner } = database;
  await insertThreatFeed(owner, { indicator: '198.51.100.0/24', indicator_type: 'cidr' });
  await insertThreatFeed(owner, { indicator: '198.51.100.7/25', indicator_type: 'cidr' });
  await insertThreatFeed(owner, { indicator: 'evil.example', indicator_type: 'domain' });
  await insertThreatFeed(owner, { indicator: 'Odd.Example', indicator_type: 'domain' });
  server = await startServer(database.address);
  feeds = server.app.get(ThreatFeedRepository, { strict: false });
  const door = server.app.get(ReadonlyDatabase, { strict: false });
  const rows = door.rows.bind(door);
  door.rows = (statement, values, scope) => {
    sent.push([statement.name, values]);
    return rows(statement, values, scope);
  };
  sent = [];
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const hundred = Array.from({ length: 100 }, (_, i) =>
  parseIndicator(
    [`198.51.100.${i}`, `n${i}.evil.example`, `2001:db8::${i}`, `http://h${i}.example/x`][i % 4]!,
  ),
) as NonNullable<ReturnType<typeof parseIndicator>>[];

async function planOf(values: readonly unknown[]): Promise<string> {
  const { rows } = await database.owner.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS, TIMING off) ${lookUp.text}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

describe('a look-up of a hundred indicators', () => {
  it('is one statement, and answers each in its place', async () => {
    sent = [];
    const { found, thorough } = await feeds.lookUp(hundred, undefined, SCOPE);
    expect(sent.map(([name]) => name)).toEqual(['threat_feed_look_up']);
    expect(thorough).toBe(true);
    expect(found.map(({ total }) => total)).toEqual(
      hundred.map((_, i) => [i < 100 && i % 4 === 0 ? 2 : 0, 1, 0, 0][i % 4]),
    );
  });
});

describe('on feeds too large to be read for one question', () => {
  beforeAll(async () => {
    // Wide rows make it large with few of them.
    await database.owner.query(`INSERT INTO threat_feeds (feed_type, indicator, indicator_type, metadata)
      SELECT (ARRAY['phishing', 'malware_c2', 'other'])[1 + n % 3], 'x' || n || '.invalid', 'domain',
        jsonb_build_object('n', (SELECT string_agg(md5(n::text || i), '') FROM generate_series(1, 50) AS i))
      FROM generate_series(1, 6000) AS n`);
    await database.owner.query('VACUUM ANALYZE threat_feeds');
  });

  it('a look-up goes by the index and reads few pages', async () => {
    sent = [];
    const { found, thorough } = await feeds.lookUp([parseIndicator('a.evil.example')!], undefined, SCOPE);
    expect([found[0]!.total, thorough]).toEqual([1, false]);
    const plan = await planOf(sent[0]![1]);
    expect(plan).toMatch(/Seq Scan on threat_feeds .*never executed|One-Time Filter/);
    expect(plan).toContain('unique_feed_indicator');
    const [, hit = '0'] = /shared hit=(\d+)/.exec(plan)!;
    expect(Number(hit)).toBeLessThan(2_000);
  });

  it('usual writing is found, and the answer says that unusual writing is not', async () => {
    const client = await connectSse(server.url);
    const usual = await answerOf(client, 'check_indicator', { indicator: '198.51.100.9' });
    const odd = await answerOf(client, 'check_indicator', { indicator: 'odd.example' });
    await client.close();
    expect(usual).toMatchObject({ match_count: 1, match_found: true });
    expect(odd).toMatchObject({ match_count: 0 });
    expect(notesOf(odd)).toEqual(['empty', 'usual_writing_only']);
  });
});
