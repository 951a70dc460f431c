import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../ormconfig.js';
import { withConnection } from '../src/demo/connection.js';
import { EmbeddedPostgres } from '../src/demo/embedded-postgres.js';
import { createNetmonitorSchema } from '../src/demo/netmonitor-schema.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../src/demo/readonly-role.js';
import { insertWorld } from '../test/access/two-worlds.js';

const NAME = 'netmonitor';
const ROLE = 'mcp_readonly';
const PASSWORD = 'of-this-soak-only';

/** A small NetMonitor database on a PostgreSQL of its own that can be restarted. */
export class SoakDatabase {
  /** Where it listens; a restart changes the port, for whoever holds this too. */
  readonly place: { host: string; port: number };

  private constructor(
    private readonly folder: string,
    private postgres: EmbeddedPostgres,
  ) {
    const { host, port } = postgres.superuser();
    this.place = { host, port };
  }

  static async start(): Promise<SoakDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'netmonitor-soak-'));
    // The account PostgreSQL runs as under root has to get in.
    await chmod(folder, 0o755);
    const database = new SoakDatabase(
      folder,
      await EmbeddedPostgres.start({ directory: folder, expendable: true }),
    );
    await withConnection(database.superuser('postgres'), async (owner) => {
      await owner.query(`CREATE DATABASE ${NAME}`);
      await putReadonlyRole(owner, ROLE, PASSWORD);
      await grantConnect(owner, ROLE, NAME);
    });
    await createNetmonitorSchema(database.superuser());
    await withConnection(database.superuser(), async (owner) => {
      await grantSelect(owner, ROLE);
      await insertWorld(owner, true);
    });
    return database;
  }

  superuser(name = NAME): DatabaseAddress {
    return this.postgres.superuser(name);
  }

  /** How the server logs in. */
  get address(): DatabaseAddress {
    return { ...this.superuser(), user: ROLE, password: PASSWORD };
  }

  async restart(): Promise<void> {
    await this.postgres.stop();
    this.postgres = await EmbeddedPostgres.start({ directory: this.folder, expendable: true });
    this.place.port = this.superuser().port;
  }

  /** Ends one of the server's backends in the middle of whatever it does. */
  async terminateOne(): Promise<void> {
    await withConnection(this.superuser(), (owner) =>
      owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1
         ORDER BY state = 'active' DESC, random() LIMIT 1`,
        [ROLE],
      ),
    );
  }

  /** Per table, how many rows there are and what they add up to. */
  async sums(): Promise<Record<string, string>> {
    return withConnection(this.superuser(), async (owner) => {
      const { rows: tables } = await owner.query<{ name: string }>(
        `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
      );
      const sums: Record<string, string> = {};
      for (const { name } of tables) {
        const { rows } = await owner.query<{ sum: string }>(
          `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS sum FROM ${name} t`,
        );
        sums[name] = rows[0]!.sum;
      }
      return sums;
    });
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
