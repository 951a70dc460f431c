import { alertPairs } from '../alerts/alert-pair-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { twoWays } from '../rollups/two-ways.js';
import { sightings } from './sighting.js';

/** Alerts whose texts are read for names, fewer for many of them: no index finds a name, and more would take seconds. */
const MOST_READ = 'least(40000, 400000 / greatest(1, cardinality($7::text[])))';
const MOST_HOSTS = 3;
const MOST_TYPES = 3;
const LONGEST_METADATA = 16_000;

const IN_WINDOW = 'timestamp >= $1 AND timestamp < $2 AND ($3::text[] IS NULL OR sensor_id = ANY($3))';

/** Also what lies under a name, and nothing that only ends or goes on like it. */
const NAMED = `strpos(words, needle) > 0
  AND words ~ ('(^|[^a-z0-9_-])' || replace(needle, '.', '\\.') || '(?![a-z0-9_-]|\\.[a-z0-9])')`;

const WIDE = 'masklen(net) < CASE family(net) WHEN 4 THEN 32 ELSE 128 END';

/** Alerts about what a row of `net` or `wide` says. */
const met = (about: string) => alertPairs({ since: '$1', about });

/** Bounds that an index on addresses takes, which it would not of a network it learns row by row. */
const between = (column: string) => `${column} >= low AND ${column} <= high`;

/**
 * $1 to $3 window and sensors, $4 and $5 addresses and networks, $6 and $7 names, each with the place of its
 * indicator. An alert counts once for an indicator, also where both sides are of it.
 */
export const sightingsOf = twoWays(met('source_ip = net'), {
  name: 'indicator_sightings',
  reads: ['top_talkers', 'devices'],
  row: sightings,
  place: 8,
  text: (
    atSource,
    more,
    further,
  ) => `WITH net AS MATERIALIZED (SELECT * FROM unnest($4::int[], $5::inet[]) AS row (asked, net)),
    wide AS MATERIALIZED (
      SELECT asked, network(net)::inet AS low,
        set_masklen(broadcast(net), CASE family(net) WHEN 4 THEN 32 ELSE 128 END) AS high
      FROM net WHERE ${WIDE}),
    name AS MATERIALIZED (SELECT * FROM unnest($6::int[], $7::text[]) AS row (asked, needle)),
    read AS MATERIALIZED (
      SELECT timestamp, threat_type, coalesce(source_ip, destination_ip) AS party,
        lower(concat_ws(' ', description, left(metadata::text, ${LONGEST_METADATA}))) AS words
      FROM alerts WHERE ${IN_WINDOW} AND cardinality($7::text[]) > 0
      ORDER BY timestamp DESC, id DESC LIMIT ${MOST_READ}),
    met AS MATERIALIZED (
      SELECT asked, threat_type, destination_ip AS party, n, first_seen, last_seen
      FROM net CROSS JOIN LATERAL ${atSource}
      UNION ALL
      SELECT asked, threat_type, source_ip, n, first_seen, last_seen
      FROM net CROSS JOIN LATERAL
        ${further(met('destination_ip = net AND source_ip IS DISTINCT FROM destination_ip'))}
      UNION ALL
      SELECT asked, threat_type, destination_ip, n, first_seen, last_seen
      FROM wide CROSS JOIN LATERAL ${further(met(between('source_ip')))}
      UNION ALL
      SELECT asked, threat_type, source_ip, n, first_seen, last_seen
      FROM wide CROSS JOIN LATERAL
        ${further(met(`${between('destination_ip')} AND (${between('source_ip')}) IS NOT TRUE`))}
      UNION ALL
      SELECT asked, threat_type, party, 1, timestamp, timestamp FROM read JOIN name ON ${NAMED}),
    talked AS (
      SELECT asked, timestamp, byte_count FROM net JOIN top_talkers ON ip_address = net WHERE ${IN_WINDOW}
      UNION ALL
      SELECT asked, timestamp, byte_count
      FROM wide JOIN top_talkers ON ${between('ip_address')} WHERE ${IN_WINDOW}),
    of_alerts AS (
      SELECT asked, sum(n) AS alert_count, min(first_seen) AS first_seen, max(last_seen) AS last_seen
      FROM met GROUP BY asked),
    of_types AS (
      SELECT asked, json_agg(code ORDER BY n DESC, code COLLATE "C") AS threat_types
      FROM (
        SELECT *, row_number() OVER (PARTITION BY asked ORDER BY n DESC, code COLLATE "C") AS place
        FROM (SELECT asked, upper(threat_type) AS code, sum(n) AS n FROM met GROUP BY 1, 2) AS counted) AS placed
      WHERE place <= ${MOST_TYPES} GROUP BY asked),
    of_hosts AS (
      SELECT asked, count(*) AS host_count,
        json_agg(json_build_object('ip', host(party), 'count', n) ORDER BY place)
          FILTER (WHERE place <= ${MOST_HOSTS}) AS hosts
      FROM (
        SELECT *, row_number() OVER (PARTITION BY asked ORDER BY own DESC, n DESC, party) AS place
        FROM (
          SELECT asked, party, n, ${ownAddress('party')} AS own
          FROM (SELECT asked, party, sum(n) AS n FROM met WHERE party IS NOT NULL GROUP BY 1, 2) AS counted
        ) AS judged) AS placed
      GROUP BY asked),
    of_talkers AS (
      SELECT asked, count(*) AS talker_rows, coalesce(sum(byte_count), 0) AS talker_bytes,
        min(timestamp) AS busy_from, max(timestamp) AS busy_to
      FROM talked GROUP BY asked)
    SELECT (SELECT count(*) FROM read) AS read_alerts, (SELECT min(timestamp) FROM read) AS read_from,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('asked', asked, 'alert_count', coalesce(alert_count, 0),
          'first_seen', least(first_seen, busy_from), 'last_seen', greatest(last_seen, busy_to), 'threat_types', coalesce(threat_types, '[]'),
          'host_count', coalesce(host_count, 0), 'hosts', coalesce(hosts, '[]'),
          'talker_rows', coalesce(talker_rows, 0), 'talker_bytes', coalesce(talker_bytes, 0)) ORDER BY asked), '[]')
        FROM of_alerts FULL JOIN of_talkers USING (asked) LEFT JOIN of_types USING (asked)
          LEFT JOIN of_hosts USING (asked)) AS found${more}`,
});
