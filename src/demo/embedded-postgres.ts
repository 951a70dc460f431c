import { mkdir, realpath } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { DatabaseAddress } from '../../ormconfig.js';
import { SUPERUSER } from './data-directory.js';
import { lockDirectory } from './directory-lock.js';
import { PostgresCluster, PostgresStartError } from './postgres-cluster.js';
import { stopAtProcessEnd, unlessEnding } from './process-end.js';

const HOST = '127.0.0.1';

/** Given at every start, so that a directory made by an older version gets today's settings. */
const SETTINGS = [
  `listen_addresses=${HOST}`,
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  // Without replication, COPY into a table truncated in the same transaction writes no WAL.
  'wal_level=minimal',
  'max_wal_senders=0',
];
const EXPENDABLE_SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

const PORT_ATTEMPTS = 3;

export interface EmbeddedPostgresOptions {
  /** Holds the data, the superuser's password, the log and the owner's mark. Made when it is not there. */
  directory: string;
  /** The data need not survive a power failure. Default false. */
  expendable?: boolean;
  /** How this process exits on a signal that nothing else handles. Default: as a shell reports that signal. */
  exitCode?: number;
}

/**
 * A PostgreSQL server of our own on a free loopback port, in a directory that one process uses at a time.
 * It never outlives this process, except by `kill -9`: then the next start on the directory ends the orphan.
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly cluster: PostgresCluster,
    private readonly port: number,
    private readonly release: () => void,
  ) {}

  static async start({
    directory,
    expendable = false,
    exitCode,
  }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    await mkdir(directory, { recursive: true });
    const home = await realpath(directory);
    const unlock = lockDirectory(home);
    let release = unlock;
    try {
      const cluster = await PostgresCluster.in(home);
      const forget = stopAtProcessEnd(cluster, exitCode);
      release = () => {
        forget();
        unlock();
      };
      await cluster.prepare();
      await cluster.endOrphan();
      await unlessEnding();
      const settings = expendable ? [...SETTINGS, ...EXPENDABLE_SETTINGS] : SETTINGS;
      return new EmbeddedPostgres(cluster, await startOnFreePort(cluster, settings), release);
    } catch (error) {
      release();
      await unlessEnding();
      throw error;
    }
  }

  /** The superuser's way into one of the databases. */
  superuser(database = 'postgres'): DatabaseAddress {
    const { password } = this.cluster;
    return { host: HOST, port: this.port, name: database, user: SUPERUSER, password, ssl: false };
  }

  /** Ends the server, whatever it is doing. May be called again, and after the server ended by itself. */
  async stop(): Promise<void> {
    await this.cluster.stop();
    this.release();
  }
}

async function startOnFreePort(cluster: PostgresCluster, settings: readonly string[]): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      await cluster.start(port, settings);
      return port;
    } catch (error) {
      // Another program may have taken the port since it was found free.
      const taken = error instanceof PostgresStartError && error.log.includes('Address already in use');
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
