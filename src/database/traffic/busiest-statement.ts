import { newestRow } from '../newest-row.js';
import { twoWays } from '../rollups/two-ways.js';
import { COUNTED, DIRECTION, NAMED, OBSERVED } from './talker-sql.js';
import { topTalkers } from './talkers.js';

/** Remote sensors leave both columns at 0: then nobody knows. */
const SPLIT = `CASE WHEN sum(counted.outbound + counted.inbound) > 0 OR sum(bytes) = 0 THEN`;

/**
 * One pass over the window's rows, one group per host. The name is looked up for the hosts of the page
 * only, in the row where the pass saw the newest one.
 */
const text = (source: string, more: string) => `WITH hosts AS (
      SELECT ip_address,
        sum(packets) AS total_packets, sum(bytes) AS total_bytes,
        sum(bytes) FILTER (WHERE direction = 'inbound') AS inbound,
        sum(bytes) FILTER (WHERE direction = 'outbound') AS outbound,
        sum(bytes) FILTER (WHERE direction = 'internal') AS internal,
        sum(bytes) FILTER (WHERE direction = 'bidirectional') AS bidirectional,
        sum(bytes) FILTER (WHERE ${DIRECTION} = 'unknown') AS unknown,
        ${SPLIT} sum(counted.outbound) END AS outbound_bytes,
        ${SPLIT} sum(counted.inbound) END AS inbound_bytes,
        sum(n) AS observation_count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
        max(named_at) AS named_at
      FROM ${source} GROUP BY ip_address),
    page AS (SELECT * FROM hosts ORDER BY total_bytes DESC, ip_address LIMIT $7 OFFSET $8),
    talkers AS (
      SELECT host(page.ip_address) AS ip_address,
        (SELECT hostname FROM top_talkers
          WHERE ip_address = page.ip_address AND timestamp = page.named_at AND ${OBSERVED} AND ${NAMED}
          ORDER BY hostname LIMIT 1) AS hostname,
        share.direction, share.directions, total_packets, total_bytes, outbound_bytes, inbound_bytes,
        observation_count, first_seen, last_seen
      FROM page CROSS JOIN LATERAL (
        SELECT (array_agg(name ORDER BY bytes DESC, name))[1] AS direction,
          json_object_agg(name, bytes ORDER BY bytes DESC, name) AS directions
        FROM (VALUES ('inbound', inbound), ('outbound', outbound), ('internal', internal),
          ('bidirectional', bidirectional), ('unknown', unknown)) AS part (name, bytes)
        WHERE bytes IS NOT NULL) share
      ORDER BY page.total_bytes DESC, page.ip_address)
    SELECT count(*) AS total_hosts, coalesce(sum(total_bytes), 0) AS combined_total_bytes,
      coalesce(sum(total_packets), 0) AS combined_total_packets,
      ${newestRow('top_talkers')} AS data_as_of,
      (SELECT coalesce(json_agg(talkers), '[]') FROM talkers) AS talkers${more}
    FROM hosts`;

export const busiest = twoWays(COUNTED, { name: 'top_talkers', row: topTalkers, place: 9, text });
