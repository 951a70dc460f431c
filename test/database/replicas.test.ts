import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { ReadonlyDatabase } from '../../src/database/readonly-database.js';
import { SituationRepository } from '../../src/database/situation/situation.repository.js';
import { statement } from '../../src/database/statement.js';
import { databaseSettings, runCommand } from '../support/command.js';
import { type DebianCluster, hasDebianPostgres } from '../support/debian-cluster.js';
import { ReplicatedDatabase } from '../support/replicated-database.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf, connectHttp, startServer, type TestServer } from '../support/server.js';

const missing = !hasDebianPostgres();
if (missing)
  process.stderr.write('\n*** NOT CHECKED: replicas, for Debian’s PostgreSQL 15 is not installed\n\n');

const LONG = { timeout: 30_000, interval: 100 };

let database: ReplicatedDatabase;
let replica: DebianCluster;
let server: TestServer;
let door: ReadonlyDatabase;

beforeAll(async () => {
  if (missing) return;
  database = await ReplicatedDatabase.start();
  await insertSensor(database.owner, { sensor_id: 'dmz-01' });
  await insertAlert(database.owner, { sensor_id: 'dmz-01' });
  replica = await database.addStandby(['max_standby_streaming_delay=0']);
});

afterAll(() => database?.stop());

beforeEach(async () => {
  if (missing) return;
  server = await startServer(database.address, { dbReplicas: database.replicas });
  door = server.app.get(ReadonlyDatabase, { strict: false });
});

afterEach(() => server?.close());

const scope = () => ({
  sensors: null,
  caller: 'test',
  signal: new AbortController().signal,
  queryId: 'abc123',
});
const where = statement({
  name: 'where',
  reads: [],
  row: z.object({ port: z.number() }),
  text: 'SELECT inet_server_port() AS port',
});
const latest = statement({
  name: 'latest',
  reads: ['alerts'],
  row: z.object({ at: z.string() }),
  text: 'SELECT max(timestamp) AS at FROM alerts',
});
const port = async () => (await door.row(where, [], scope())).port;
const report = () => server.app.get(DatabaseNodes, { strict: false }).report();
const ready = async () => (await fetch(`${server.url}/health/ready`)).json() as Promise<{ details: object }>;

describe.skipIf(missing)('reads', () => {
  it('go to the replica, and every part of the server says how it does', async () => {
    expect(await port()).toBe(replica.port);
    const client = await connectHttp(server.url);
    const answer = await answerOf(client, 'get_recent_threats');
    expect(answer['receipt'].data_as_of).toMatch(/^20.*Z$/);
    await client.close();
    const asked = `SELECT query FROM pg_stat_activity WHERE query LIKE '/* netmonitor-mcp %'`;
    expect((await database.on(replica, asked)).length).toBeGreaterThan(0);
    expect(await database.on(database.primary, asked)).toEqual([]);
    expect(await ready()).toMatchObject({
      status: 'ok',
      details: {
        database: { status: 'up' },
        database_primary: { status: 'up' },
        database_replica_1: { status: 'up', lag_seconds: expect.any(Number) },
      },
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^netmonitor_mcp_database_node_up\{node="primary"\} 1$/m);
    expect(metrics).toMatch(/^netmonitor_mcp_database_node_lag_seconds\{node="replica-1"\} \d/m);
  });

  it('go to the primary while the replica is stopped, without one failed call, and back', async () => {
    await port();
    await replica.end('SIGQUIT');
    for (let i = 0; i < 20; i++) expect(await port()).toBe(database.primary.port);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await ready()).toMatchObject({
      details: { database: { status: 'up' }, database_replica_1: { status: 'degraded' } },
    });
    await replica.begin();
    await expect.poll(port, LONG).toBe(replica.port);
  });

  it('leave a replica that is behind, and come back when it has caught up', async () => {
    await database.on(replica, 'SELECT pg_wal_replay_pause()');
    await database.owner.query('CREATE TABLE later ()');
    expect(await port()).toBe(replica.port);
    await expect.poll(port, LONG).toBe(database.primary.port);
    expect(report()[1]).toMatchObject({ up: true, objection: 'may be too far behind the primary' });
    expect(report()[1]!.lagMs).toBeGreaterThan(10_000);
    await database.on(replica, 'SELECT pg_wal_replay_resume()');
    await expect.poll(port, LONG).toBe(replica.port);
    expect(report()[1]!.lagMs).toBeLessThan(10_000);
  });

  it('stay with a replica of an idle primary', async () => {
    const until = performance.now() + 12_000;
    await expect.poll(() => performance.now(), LONG).toBeGreaterThan(until);
    expect(await port()).toBe(replica.port);
    expect(report()[1]!.lagMs).toBeLessThan(5_000);
  });

  it('that replay came in the way of are asked once more of the primary', async () => {
    const slow = statement({
      name: 'slow',
      reads: ['alerts'],
      row: z.object({ port: z.number(), alerts: z.number() }),
      text: 'SELECT inet_server_port() AS port, count(*) AS alerts FROM alerts, pg_sleep(1)',
    });
    const answer = door.row(slow, [], scope());
    const running = () =>
      database.on(replica, `SELECT 1 FROM pg_stat_activity WHERE query LIKE '/* netmonitor-mcp slow%'`);
    await expect.poll(running, { interval: 20 }).toHaveLength(1);
    await database.owner.query('BEGIN; LOCK TABLE alerts IN ACCESS EXCLUSIVE MODE; COMMIT');
    expect(await answer).toEqual({ port: database.primary.port, alerts: 1 });
  });

  it('of one call go to one server, and what is said of them too', async () => {
    const second = await database.addStandby();
    await server.close();
    server = await startServer(database.address, { dbReplicas: database.replicas });
    door = server.app.get(ReadonlyDatabase, { strict: false });
    const ports = new Set<number>();
    for (let i = 0; i < 10; i++) {
      const call = scope();
      const [one, other] = [await door.row(where, [], call), await door.row(where, [], call)];
      expect(one).toEqual(other);
      ports.add(one.port);
    }
    expect(ports).toEqual(new Set([replica.port, second.port]));

    await database.on(second, 'SELECT pg_wal_replay_pause()');
    await insertAlert(database.owner, { sensor_id: 'dmz-01', timestamp: new Date().toISOString() });
    const newest = async () => {
      const call = scope();
      const situation = await server.app.get(SituationRepository, { strict: false }).find(call);
      const row = await door.row(latest, [], call);
      expect(situation.newest.alerts).toBe(row.at);
      return row.at;
    };
    const seen = new Set<string>();
    await expect.poll(async () => seen.add(await newest()).size, { timeout: 8_000, interval: 10 }).toBe(2);
    for (let i = 0; i < 10; i++) await newest();
    await database.on(second, 'SELECT pg_wal_replay_resume()');
  });
});

it.skipIf(missing)('doctor looks at each server', async () => {
  const settings = {
    ...databaseSettings(database.address),
    NETMONITOR_DB_REPLICAS: `${database.replicas},127.0.0.1:1`,
  };
  const { stdout } = await runCommand(['doctor', '--json'], settings);
  const { findings } = JSON.parse(stdout) as { findings: object[] };
  expect(findings).toContainEqual(
    expect.objectContaining({
      check: 'replica-1',
      state: 'ok',
      message: expect.stringMatching(/^a standby, at most \d+ s/),
    }),
  );
  expect(findings).toContainEqual(
    expect.objectContaining({
      state: 'warn',
      message: expect.stringContaining('127.0.0.1:1/netmonitor: nothing listens'),
    }),
  );
});
