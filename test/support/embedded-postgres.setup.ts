import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { DatabaseAddress } from '../../ormconfig.js';
import { EmbeddedPostgres } from '../../src/demo/embedded-postgres.js';
import { createNetmonitorSchema } from '../../src/demo/netmonitor-schema.js';
import { withConnection } from '../../src/demo/connection.js';
import { grantSelect, putReadonlyRole } from '../../src/demo/readonly-role.js';

/** A server that the tests of one worker share, one file after the other. The names in it are this run's own. */
export interface TestServer {
  superuser: DatabaseAddress;
  /** A database with the NetMonitor schema and no rows, to be copied and never connected to. */
  template: string;
  /** The role of the production server. */
  role: { user: string; password: string };
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** One per worker: files that run at once share no roles, no locks and no lists of what runs. */
    testServers: TestServer[];
  }
}

/**
 * One PostgreSQL per worker: embedded ones that are thrown away, or the one that NETMONITOR_TEST_POSTGRES
 * names (postgres://superuser:password@127.0.0.1:5432/postgres), on which one file runs at a time.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const existing = process.env['NETMONITOR_TEST_POSTGRES'];
  const started: RunningServer[] = [];
  const end = async () => void (await Promise.all(started.map((server) => server.end())));
  try {
    for (let worker = 1; worker <= project.config.maxWorkers; worker++) {
      started.push(
        existing === undefined ? await throwawayServer() : { superuser: parse(existing), end: nothing },
      );
    }
    const testServers = started.map(({ superuser }) => named(superuser));
    for (const testServer of testServers) await makeTemplate(testServer);
    project.provide('testServers', testServers);
    return async () => {
      if (existing !== undefined) for (const testServer of testServers) await removeAll(testServer);
      await end();
    };
  } catch (error) {
    await end();
    throw error;
  }
}

interface RunningServer {
  superuser: DatabaseAddress;
  end(): Promise<void>;
}

function named(superuser: DatabaseAddress): TestServer {
  const run = randomBytes(4).toString('hex');
  return {
    superuser,
    template: `netmonitor_template_${run}`,
    role: { user: `mcp_readonly_${run}`, password: randomBytes(16).toString('hex') },
  };
}

async function throwawayServer(): Promise<RunningServer> {
  const directory = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
  // The account PostgreSQL runs as under root has to get in.
  await chmod(directory, 0o755);
  const postgres = await EmbeddedPostgres.start({ directory, expendable: true });
  return {
    superuser: postgres.superuser(),
    end: async () => {
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function makeTemplate({ superuser, template, role }: TestServer): Promise<void> {
  await withConnection(superuser, async (owner) => {
    await owner.query(`CREATE DATABASE ${template}`);
    await putReadonlyRole(owner, role.user, role.password);
  });
  const address = { ...superuser, name: template };
  await createNetmonitorSchema(address);
  await withConnection(address, (owner) => grantSelect(owner, role.user));
}

/** A server that stays gets back the state it had. */
async function removeAll({ superuser, template, role }: TestServer): Promise<void> {
  await withConnection(superuser, async (owner) => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)`,
      [template],
    );
    for (const { name } of rows) await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await owner.query(`DROP ROLE ${role.user}`);
  });
}

function parse(url: string): DatabaseAddress {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 5432),
    name: pathname.slice(1) || 'postgres',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ssl: false,
  };
}

async function nothing(): Promise<void> {}
