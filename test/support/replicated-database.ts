import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { DatabaseAddress } from '../../ormconfig.js';
import { connect, withConnection } from '../../src/demo/connection.js';
import { createNetmonitorSchema } from '../../src/demo/netmonitor-schema.js';
import { grantConnect, grantSelect, putReadonlyRole } from '../../src/demo/readonly-role.js';
import { DebianCluster } from './debian-cluster.js';

const NAME = 'netmonitor';
const USER = 'mcp_readonly';

/** A NetMonitor database on a primary, which standbys can follow. */
export class ReplicatedDatabase {
  readonly standbys: DebianCluster[] = [];

  private constructor(
    readonly primary: DebianCluster,
    /** On the primary, as superuser. */
    readonly owner: Client,
    /** How the server under test logs in. */
    readonly address: DatabaseAddress,
  ) {}

  static async start(): Promise<ReplicatedDatabase> {
    const primary = await DebianCluster.start();
    const password = randomBytes(16).toString('hex');
    await withConnection(primary.superuser, async (admin) => {
      await admin.query(`CREATE DATABASE ${NAME}`);
      await putReadonlyRole(admin, USER, password);
      await grantConnect(admin, USER, NAME);
    });
    const ownerAddress = { ...primary.superuser, name: NAME };
    await createNetmonitorSchema(ownerAddress);
    const owner = await connect(ownerAddress);
    await grantSelect(owner, USER);
    return new ReplicatedDatabase(primary, owner, { ...ownerAddress, user: USER, password });
  }

  async addStandby(settings: readonly string[] = []): Promise<DebianCluster> {
    const standby = await this.primary.standby(settings);
    this.standbys.push(standby);
    return standby;
  }

  /** As NETMONITOR_DB_REPLICAS has it. */
  get replicas(): string {
    return this.standbys.map(({ superuser: { host, port } }) => `${host}:${port}`).join(',');
  }

  /** A superuser's question to one of the clusters. */
  async on<Row extends object>(cluster: DebianCluster, text: string): Promise<Row[]> {
    const address = { ...cluster.superuser, name: NAME };
    return withConnection(address, async (client) => (await client.query<Row>(text)).rows);
  }

  async stop(): Promise<void> {
    await this.owner.end().catch(() => {});
    for (const cluster of [...this.standbys, this.primary]) await cluster.stop();
  }
}
