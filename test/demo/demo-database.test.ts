import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, QueryResult } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, withConnection } from '../../src/demo/connection.js';
import { ALERT_COUNT } from '../../src/demo/data/alerts.js';
import { SUPERUSER } from '../../src/demo/data-directory.js';
import { startDemoDatabase, type DemoDatabase } from '../../src/demo/demo-database.js';
import { EmbeddedPostgres } from '../../src/demo/embedded-postgres.js';
import { demoDataCases } from './demo-data.cases.js';
import { DemoView } from './demo-view.js';
import { incidentCases } from './incident.cases.js';

const progress: number[] = [];
let dataDir: string;
let demo: DemoDatabase;
let reader: Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
  await chmod(dataDir, 0o755);
  demo = await startDemoDatabase({ dataDir, onProgress: (_text, fraction) => progress.push(fraction) });
  // The role of the server reads no feeds, which the cases look at too.
  const password = await readFile(join(dataDir, 'password'), 'utf8');
  reader = await connect({ ...demo.address, user: SUPERUSER, password });
});
afterAll(async () => {
  await reader.end();
  await demo.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const view = () => new DemoView(reader, demo.asOf);

describe('the demo data', () => {
  demoDataCases(view);
});

describe('the planted incident', () => {
  incidentCases(view);
});

describe('the demo database', () => {
  it('is new, with a progress that only grows from 0 to 1', () => {
    expect(demo.reused).toBe(false);
    expect(progress.at(0)).toBe(0);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('ends its data at the minute it was loaded', () => {
    expect(Date.parse(demo.asOf) % 60_000).toBe(0);
  });
});

describe('a directory that was filled before', () => {
  it('is used again with the same end, and with a new password', async () => {
    const before = demo;
    await reader.end();
    await demo.stop();
    demo = await startDemoDatabase({ dataDir });
    reader = await connect(demo.address);
    expect(demo).toMatchObject({ reused: true, asOf: before.asOf });
    expect(demo.address.password).not.toBe(before.address.password);
    expect(await view().one('SELECT count(*)::int AS alerts FROM alerts')).toEqual({ alerts: ALERT_COUNT });
  });

  it('goes on numbering alerts where the data ends', async () => {
    const rows = await asSuperuser((owner) =>
      owner.query(`INSERT INTO alerts (severity, threat_type) VALUES ('LOW', 'UNKNOWN') RETURNING id`),
    );
    expect(rows).toEqual([{ id: ALERT_COUNT + 1 }]);
  });

  it('is filled anew when it holds another version, and a filling that fails leaves no part of it', async () => {
    await asSuperuser((owner) => owner.query('UPDATE demo.loaded SET version = version - 1'));
    const onProgress = (text: string) => {
      if (text.startsWith('Loading')) throw new Error('the disk is full');
    };
    await expect(startDemoDatabase({ dataDir, onProgress })).rejects.toThrow('the disk is full');
    const rows = await asSuperuser((owner) =>
      owner.query(`SELECT count(*)::int AS alerts, to_regclass('demo.loaded') AS marker FROM alerts`),
    );
    expect(rows).toEqual([{ alerts: 0, marker: null }]);
  });
});

/** Stops the demo and looks into its directory with full rights. */
async function asSuperuser(work: (owner: Client) => Promise<QueryResult>): Promise<unknown[]> {
  await reader.end();
  await demo.stop();
  const postgres = await EmbeddedPostgres.start({ directory: dataDir });
  try {
    return (await withConnection(postgres.superuser('netmonitor'), work)).rows;
  } finally {
    await postgres.stop();
  }
}
