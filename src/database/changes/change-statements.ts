import { ownAddress } from '../own-address.js';
import { type Statement, statement } from '../statement.js';
import { newParties, type RecordChange, recordChange, typeChanges } from './change.js';
import { isInside, OLDEST, periodOf } from './periods.js';

const BY_NAME = 'COLLATE "C"';
const IN_PERIODS = (column: string) => `${column} >= ${OLDEST} AND ${column} < $2`;
const MINE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

/** Types that are compared; sensors may post any. */
const MOST_TYPES = 2_000;

export const typeChangesFound = statement({
  name: 'type_changes',
  reads: ['alerts'],
  row: typeChanges,
  text: `WITH counted AS (
      SELECT upper(threat_type) AS code, ${periodOf('timestamp')} AS period,
        count(*) FILTER (WHERE ${isInside('timestamp')}) AS n,
        count(*) FILTER (WHERE timestamp < $1) AS before
      FROM alerts WHERE ${IN_PERIODS('timestamp')} AND ${MINE} GROUP BY 1, 2),
    types AS (
      SELECT code, sum(before) > 0 AS known,
        coalesce(json_agg(json_build_array(period, n) ORDER BY period) FILTER (WHERE n > 0), '[]') AS periods
      FROM counted GROUP BY code HAVING sum(n) > 0 ORDER BY sum(n) DESC, code ${BY_NAME} LIMIT ${MOST_TYPES})
    SELECT (SELECT min(timestamp) FROM alerts
        WHERE timestamp >= ${OLDEST} - $4::int * interval '1 second' AND timestamp < $2 AND ${MINE}) AS oldest, (SELECT coalesce(json_agg(types), '[]') FROM types) AS types`,
});

const RANK = `array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'], upper(severity))`;
const NAMED = `(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'])[worst]`;
const ORDER = 'worst NULLS LAST, n DESC, first_seen';

/** A party is new in the period of its first alert. The first half of the periods only shows who is known. */
const perPeriod = (
  parties: string,
) => `(SELECT coalesce(json_agg(json_build_array(period, n) ORDER BY period), '[]')
  FROM (SELECT ${periodOf('first_seen')} AS period, count(*) AS n FROM ${parties}
    WHERE ${isInside('first_seen')} AND ${periodOf('first_seen')} <= $6::int / 2 GROUP BY 1) AS counted)`;

/** A host that NetMonitor knew as a device was only silent. */
const LONG_A_DEVICE = `EXISTS (SELECT 1 FROM devices
  WHERE devices.ip_address = hosts.first AND devices.first_seen < $1 AND ($3::text[] IS NULL OR devices.sensor_id = ANY($3)))`;

const rowsOf = (
  parties: string,
  columns: string,
  names: string,
  order = ORDER,
) => `(SELECT coalesce(json_agg(row), '[]') FROM (
  SELECT ${columns}, n AS alerts, first_seen, ${NAMED} AS severity FROM ${parties}
  WHERE first_seen >= $1 ORDER BY ${order}, ${names} LIMIT $7) AS row)`;

/** $7 the rows of each list. Hosts are those of the watched networks: strangers are new every day. */
export const newPartiesFound = statement({
  name: 'new_parties',
  reads: ['alerts', 'devices'],
  row: newParties,
  text: `WITH met AS MATERIALIZED (
      SELECT source_ip, destination_ip, count(*) FILTER (WHERE timestamp >= $1) AS n, min(timestamp) AS first_seen,
        min(${RANK}) FILTER (WHERE timestamp >= $1) AS worst
      FROM alerts WHERE ${IN_PERIODS('timestamp')} AND ${MINE} GROUP BY 1, 2),
    addresses AS MATERIALIZED (
      SELECT first, sum(n) AS n, min(first_seen) AS first_seen, min(worst) AS worst
      FROM (SELECT source_ip AS first, n, first_seen, worst FROM met
        UNION ALL SELECT destination_ip, n, first_seen, worst FROM met WHERE destination_ip IS DISTINCT FROM source_ip) AS sides
      WHERE first IS NOT NULL GROUP BY first),
    hosts AS MATERIALIZED (SELECT * FROM addresses WHERE ${ownAddress('first')}),
    pairs AS MATERIALIZED (
      SELECT source_ip AS first, destination_ip AS second, n, first_seen, worst FROM met
      WHERE source_ip IS NOT NULL AND destination_ip IS NOT NULL AND ${ownAddress('source_ip')})
    SELECT ${rowsOf('hosts', 'host(first) AS ip_address', 'first', `${LONG_A_DEVICE}, ${ORDER}`)} AS hosts, ${perPeriod('hosts')} AS host_periods,
      ${rowsOf('pairs', 'host(first) AS source_ip, host(second) AS destination_ip', 'first, second')} AS pairs,
      ${perPeriod('pairs')} AS pair_periods`,
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
