import { DatabaseProfile, SECRET_TABLES } from '../../database/database-profile.js';
import { tablesRead } from '../../database/statement.js';
import { purify } from '../answer/untrusted.js';
import { Resource, type ResourceHandler } from '../resource.js';
import type { ResourceCall } from '../resource-call.js';

const MOST_OTHERS = 100;

/** What the tools can build on in this database, as the server found it when it connected. No row of any table. */
@Resource({
  uri: 'netmonitor://schema',
  name: 'schema',
  title: 'Schema of the database',
  description:
    'What this NetMonitor database has: tables, readable columns, indexes, time functions, what is missing',
  mimeType: 'application/json',
  toolset: 'system',
})
export class DatabaseSchema implements ResourceHandler {
  constructor(private readonly profile: DatabaseProfile) {}

  async read(_: object, call: ResourceCall): Promise<object> {
    // Without the database, what was found once tells nothing of what it has.
    await call.situation();
    const { serverVersion, timescaledb, timeFunctions, readAt, tables } = this.profile;
    const wanted = tablesRead();
    const secret: readonly string[] = SECRET_TABLES;
    const others = tables.filter(
      ({ name, columns }) => columns.length > 0 && !wanted.includes(name) && !secret.includes(name),
    );
    return purify({
      postgresql: `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`,
      timescaledb,
      time_functions: timeFunctions,
      found_at: readAt,
      // Their size would tell how much there is of what the caller may not see.
      tables: tables
        .filter(({ name }) => wanted.includes(name) && this.profile.has(name))
        .map(({ name, columns, indexes }) => ({ name, columns, indexes })),
      missing: wanted.filter((name) => !this.profile.has(name)),
      not_used: others.slice(0, MOST_OTHERS).map(({ name }) => name),
      query_id: call.scope.queryId,
    }).value as object;
  }
}
