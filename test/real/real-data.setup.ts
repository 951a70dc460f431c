import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import type { DatabaseAddress } from '../../ormconfig.js';
import { withConnection } from '../../src/demo/connection.js';
import { createNetmonitorSchema } from '../../src/demo/netmonitor-schema.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../../src/demo/readonly-role.js';
import { ALONE, DebianCluster, hasDebianPostgres } from '../support/debian-cluster.js';
import type { TestServer } from '../support/embedded-postgres.setup.js';
import { TIME_BUCKET } from '../support/time-bucket.js';
import { addWhatIsMissing } from './additions.js';
import { hasRealData, loadSet, RECORDED_SETS } from './load-real-data.js';

/** One loaded database on one server. */
export interface LoadedNetwork {
  server: string;
  set: string;
  /** The server under test logs in with it. */
  address: DatabaseAddress;
  /** For the SQL of the tests. */
  ownerAddress: DatabaseAddress;
}

declare module 'vitest' {
  export interface ProvidedContext {
    realNetworks: LoadedNetwork[];
    /** What could not be checked in this run, and why. */
    realGaps: string[];
  }
}

const NO_DATA = 'the folder ../shared/data is not there: nothing was checked on real data';
const NO_DEBIAN = 'Debian’s PostgreSQL 15 is not installed: checked on one version of PostgreSQL only';

/** Loads every set once per server; the tests only read. Runs behind the set-up of the test server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const testServer = project.getProvidedContext().testServers[0]!;
  const is15 = (await majorOf(testServer.superuser)) === 15;
  const gaps = [...(hasRealData() ? [] : [NO_DATA]), ...(is15 || hasDebianPostgres() ? [] : [NO_DEBIAN])];
  for (const gap of gaps) process.stderr.write(`\n*** NOT CHECKED: ${gap}\n\n`);
  project.provide('realGaps', gaps);
  project.provide('realNetworks', []);
  if (!hasRealData()) return async () => {};
  const second = !is15 && hasDebianPostgres() ? await DebianCluster.start(ALONE) : undefined;
  try {
    const servers = [testServer, ...(second ? [await serverOn(second)] : [])];
    project.provide('realNetworks', (await Promise.all(servers.map(loadedOn))).flat());
  } catch (error) {
    await second?.stop();
    throw error;
  }
  return async () => second?.stop();
}

async function majorOf(superuser: DatabaseAddress): Promise<number> {
  return withConnection(superuser, async (owner) => {
    const { rows } = await owner.query<{ version: string }>(
      `SELECT current_setting('server_version_num') AS version`,
    );
    return Math.floor(Number(rows[0]!.version) / 10_000);
  });
}

async function serverOn({ superuser }: DebianCluster): Promise<TestServer> {
  const role = { user: 'mcp_readonly', password: randomBytes(16).toString('hex') };
  const template = 'netmonitor_template';
  await withConnection(superuser, async (owner) => {
    await owner.query(`CREATE DATABASE ${template}`);
    await putReadonlyRole(owner, role.user, role.password);
  });
  const address = { ...superuser, name: template };
  await createNetmonitorSchema(address);
  await withConnection(address, async (owner) => {
    await grantSelect(owner, role.user);
    // One server is plain, the other shaped as with TimescaleDB: every answer is checked on both.
    await owner.query(TIME_BUCKET);
  });
  return { superuser, template, role };
}

async function loadedOn({ superuser, template, role }: TestServer): Promise<LoadedNetwork[]> {
  const server = `PostgreSQL ${await majorOf(superuser)}`;
  const made = async (set: string, source: string): Promise<LoadedNetwork> => {
    const name = `${template}_${set}`;
    await withConnection(superuser, async (owner) => {
      await owner.query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
      await grantConnect(owner, role.user, name);
    });
    const ownerAddress = { ...superuser, name };
    return { server, set, ownerAddress, address: { ...ownerAddress, ...role } };
  };
  const networks: LoadedNetwork[] = [];
  for (const set of RECORDED_SETS) {
    const network = await made(set, template);
    await withConnection(network.ownerAddress, (owner) => loadSet(owner, set));
    networks.push(network);
  }
  const mixed = await made('mixed', networks[0]!.ownerAddress.name);
  await withConnection(mixed.ownerAddress, addWhatIsMissing);
  return [...networks, mixed];
}
