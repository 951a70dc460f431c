import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../ormconfig.js';
import { withConnection } from '../src/demo/connection.js';
import { EmbeddedPostgres } from '../src/demo/embedded-postgres.js';
import { createNetmonitorSchema } from '../src/demo/netmonitor-schema.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../src/demo/readonly-role.js';
import { makeFaster } from './faster.js';
import { load } from './load.js';
import type { Rows } from './world/rows.js';

const ROLE = 'mcp_readonly';
const PASSWORD = 'of-this-evaluation-only';

/** A PostgreSQL of its own for the worlds of one run, thrown away at the end. */
export class EvalDatabase {
  private constructor(
    private readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
  ) {}

  static async start(): Promise<EvalDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'netmonitor-eval-'));
    // The account PostgreSQL runs as under root has to get in.
    await chmod(folder, 0o755);
    const postgres = await EmbeddedPostgres.start({ directory: folder, expendable: true, exitCode: 1 });
    await withConnection(postgres.superuser(), (owner) => putReadonlyRole(owner, ROLE, PASSWORD));
    return new EvalDatabase(folder, postgres);
  }

  /** A database with these rows, with or without what makes it faster, and how the server logs in there. */
  async fill(name: string, tables: readonly Rows[], plain: boolean): Promise<DatabaseAddress> {
    await withConnection(this.postgres.superuser(), async (owner) => {
      await owner.query(`CREATE DATABASE ${name}`);
      await grantConnect(owner, ROLE, name);
    });
    const own = this.postgres.superuser(name);
    await createNetmonitorSchema(own);
    await withConnection(own, async (owner) => {
      await grantSelect(owner, ROLE);
      await load(owner, tables);
      if (!plain) await makeFaster(owner);
      // A database in use has been vacuumed: index-only scans need it.
      await owner.query('VACUUM ANALYZE');
    });
    return { ...own, user: ROLE, password: PASSWORD };
  }

  async stop(): Promise<void> {
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
