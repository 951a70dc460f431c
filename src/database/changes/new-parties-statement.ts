import { ownAddress } from '../own-address.js';
import type { Countable } from '../rollups/rollup-sql.js';
import { twoWays } from '../rollups/two-ways.js';
import { newParties } from './change.js';
import { isInside, OLDEST, periodOf } from './periods.js';

const MINE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

const BEFORE = `timestamp >= ${OLDEST} AND timestamp < $8 AND ${MINE}`;

const SEEN: Countable = {
  table: 'alerts',
  columns: 'timestamp, sensor_id, source_ip, destination_ip, severity',
  matching: `timestamp >= $8 AND timestamp < $2 AND ${MINE}`,
  row: 'source_ip, destination_ip, severity, 1 AS n, timestamp AS first_seen',
  rollUp: 'pair_daily',
  summed: `period >= $8 AND ${MINE}`,
  sum: 'source_ip, destination_ip, severity, n, first_seen',
};
const SEEN_BEFORE: Countable = {
  ...SEEN,
  matching: BEFORE,
  row: 'source_ip, destination_ip',
  summed: `period < $8 AND ${MINE}`,
  sum: 'source_ip, destination_ip',
};

const RANK = `array_position(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'], upper(btrim(severity)))`;
const NAMED = `(ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'])[worst]`;
const ORDER = 'worst NULLS LAST, n DESC, first_seen';

/** A party is new in the period of its first alert. */
const perPeriod = (
  parties: string,
) => `(SELECT coalesce(json_agg(json_build_array(period, n) ORDER BY period), '[]')
  FROM (SELECT ${periodOf('first_seen')} AS period, count(*) AS n FROM ${parties}
    WHERE ${isInside('first_seen')} GROUP BY 1) AS counted)`;

/** The index ends at the first alert of the host, so rows are as good as sums. */
const wasBefore = (side: string) => `EXISTS (SELECT FROM alerts WHERE ${side} = own.first AND ${BEFORE})`;

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

/**
 * $7 the rows of each list, $8 from when on newcomers are told: what was before shows who is known. Hosts are those of the
 * watched networks: strangers are new every day. EXCEPT keeps in mind the pairs that may be new, not the many of before.
 */
export const newPartiesFound = twoWays(SEEN, {
  name: 'new_parties',
  row: newParties,
  place: 9,
  reads: ['devices'],
  text: (source, more, further) => `WITH met AS MATERIALIZED (
      SELECT source_ip, destination_ip, sum(n) FILTER (WHERE first_seen >= $1) AS n, min(first_seen) AS first_seen,
        min(${RANK}) FILTER (WHERE first_seen >= $1) AS worst
      FROM ${source} GROUP BY 1, 2),
    addresses AS MATERIALIZED (
      SELECT first, sum(n) AS n, min(first_seen) AS first_seen, min(worst) AS worst
      FROM (SELECT source_ip AS first, n, first_seen, worst FROM met
        UNION ALL SELECT destination_ip, n, first_seen, worst FROM met WHERE destination_ip IS DISTINCT FROM source_ip) AS sides
      WHERE first IS NOT NULL GROUP BY first),
    own AS MATERIALIZED (SELECT * FROM addresses WHERE ${ownAddress('first')}),
    hosts AS MATERIALIZED (
      SELECT * FROM own WHERE NOT ${wasBefore('source_ip')} AND NOT ${wasBefore('destination_ip')}),
    new_pairs AS MATERIALIZED (
      SELECT source_ip, destination_ip FROM met JOIN own ON own.first = source_ip WHERE destination_ip IS NOT NULL
      EXCEPT SELECT source_ip, destination_ip FROM ${further(SEEN_BEFORE)}),
    pairs AS MATERIALIZED (
      SELECT source_ip AS first, destination_ip AS second, n, first_seen, worst
      FROM met JOIN new_pairs USING (source_ip, destination_ip))
    SELECT ${rowsOf('hosts', 'host(first) AS ip_address', 'first', `${LONG_A_DEVICE}, ${ORDER}`)} AS hosts, ${perPeriod('hosts')} AS host_periods,
      ${rowsOf('pairs', 'host(first) AS source_ip, host(second) AS destination_ip', 'first, second')} AS pairs,
      ${perPeriod('pairs')} AS pair_periods${more}`,
});
