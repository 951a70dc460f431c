import type { Countable } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import type { Statement } from '../statement.js';
import { type RecordChange, recordChange, typeChanges } from './change.js';
import { isInside, OLDEST, periodOf } from './periods.js';

const BY_NAME = 'COLLATE "C"';
const IN_PERIODS = (column: string) => `${column} >= ${OLDEST} AND ${column} < $2`;
const MINE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

/** Types that are compared; sensors may post any. */
const MOST_TYPES = 2_000;

const BY_TYPE: Countable = {
  table: 'alerts',
  columns: 'timestamp, sensor_id, threat_type',
  matching: `${IN_PERIODS('timestamp')} AND ${MINE}`,
  row: 'threat_type, 1 AS n, timestamp AS first_seen',
  rollUp: 'alerts_hourly',
  summed: MINE,
  sum: 'threat_type, n, first_seen',
};

export const typeChangesFound = twoWays(BY_TYPE, {
  name: 'type_changes',
  row: typeChanges,
  place: 7,
  text: (source, more) => `WITH counted AS (
      SELECT upper(threat_type) AS code, ${periodOf('first_seen')} AS period,
        sum(n) FILTER (WHERE ${isInside('first_seen')}) AS n, sum(n) FILTER (WHERE first_seen < $1) AS before
      FROM ${source} GROUP BY 1, 2),
    types AS (
      SELECT code, count(before) > 0 AS known,
        coalesce(json_agg(json_build_array(period, n) ORDER BY period) FILTER (WHERE n > 0), '[]') AS periods
      FROM counted GROUP BY code HAVING sum(n) > 0 ORDER BY sum(n) DESC, code ${BY_NAME} LIMIT ${MOST_TYPES})
    SELECT (SELECT min(timestamp) FROM alerts
        WHERE timestamp >= ${OLDEST} - $4::int * interval '1 second' AND timestamp < $2 AND ${MINE}) AS oldest,
      (SELECT coalesce(json_agg(types), '[]') FROM types) AS types${more}`,
});

interface RecordKind {
  kind: string;
  table: string;
  columns: string[];
  name: string;
  at: string;
  by: string;
  /** Whether the caller may see a row. */
  mine: string;
}

const GLOBAL = '$3::text[] IS NULL';
const OF_SENSOR = '($3::text[] IS NULL OR sensor_id = ANY($3))';

function kind(
  kind: string,
  table: string,
  name: string,
  at: string,
  by: string | null,
  mine: string,
): RecordKind {
  const sensor = mine === GLOBAL ? [] : ['sensor_id'];
  const columns = [name, at, ...sensor, ...(by === null ? [] : [by])];
  return { kind, table, columns, name: `${name}::text`, at, by: by ?? 'NULL::text', mine };
}

/** Slowly growing tables: what a row is called, when it came and who made it. Never what it holds. */
export const RECORDS: readonly RecordKind[] = [
  kind('sensors', 'sensors', 'sensor_id', 'registered_at', null, OF_SENSOR),
  kind('devices', 'devices', 'ip_address', 'first_seen', null, OF_SENSOR),
  kind('configuration', 'sensor_configs', 'parameter_path', 'updated_at', 'updated_by', OF_SENSOR),
  kind('whitelist', 'ip_whitelists', 'ip_cidr', 'created_at', 'created_by', OF_SENSOR),
  kind('commands', 'sensor_commands', 'command_type', 'created_at', null, OF_SENSOR),
  kind('indicators', 'threat_feeds', 'feed_type', 'first_seen', 'source', GLOBAL),
];

/** The text depends on what this database has, and on nothing a caller says. */
export function recordChanges(present: readonly RecordKind[]): Statement<RecordChange> {
  return {
    name: 'record_changes',
    reads: present.map(({ table }) => table),
    row: recordChange,
    text: present.map(ofKind).join('\n    UNION ALL '),
  };
}

function ofKind({ kind, table, name, at, by, mine }: RecordKind): string {
  const sensor = mine === GLOBAL ? 'NULL::text' : 'sensor_id';
  // Addresses would carry a mask.
  const shown = table === 'devices' ? 'host(ip_address)' : name;
  return `SELECT '${kind}' AS kind,
      (SELECT coalesce(json_agg(json_build_array(period, n) ORDER BY period), '[]') FROM (
        SELECT ${periodOf(at)} AS period, count(*) AS n FROM ${table}
        WHERE ${IN_PERIODS(at)} AND ${mine} AND ${isInside(at)} GROUP BY 1) AS counted) AS periods,
      (SELECT coalesce(json_agg(row), '[]') FROM (
        SELECT left(${shown}, 200) AS name, ${sensor} AS sensor_id, ${at} AS at, left(${by}, 100) AS by FROM ${table}
        WHERE ${at} >= $1 AND ${at} < $2 AND ${mine} ORDER BY ${at} DESC, 1 LIMIT $7) AS row) AS newest`;
}
