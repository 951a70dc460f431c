import { z } from 'zod';
import { inetFrom } from '../inet-text.js';
import { boundedJson } from '../sensors/sensor-sql.js';
import { statement } from '../statement.js';
import { feedCount, indicatorMatches } from './threat-feed.js';

/** Matches of one indicator that are fetched. */
export const MOST_MATCHES = 50;
const MOST_SOURCES = 20;

/** Up to this size, some 50,000 entries, the table is read and an entry found however it is written; beyond, by index only. */
const READ_WHOLE_BYTES = 8 * 1024 * 1024;

const NOW = 'coalesce($1::timestamptz, now())';

export const STATUS = `CASE WHEN is_active IS NOT TRUE THEN 'inactive' WHEN expires_at <= ${NOW} THEN 'expired' ELSE 'live' END`;

/** An indicator without what writers add to it: letter case, brackets round dots, scheme, blanks, last dot or slash. */
const PLAIN = `rtrim(btrim(replace(replace(replace(replace(lower(indicator COLLATE "C"), '[.]', '.'), 'hxxp', 'http'),
  'https://', ''), 'http://', ''), E' \\t\\r\\n*.'), './')`;

/** To read an address out of a text costs the most: other texts are compared as they are. */
const MAY_BE_NETWORK = `($11::boolean OR strpos(text, '/') > 0 OR strpos(text, ':') > 0)`;

const finite = (column: string) => `CASE WHEN isfinite(${column}) THEN ${column} END`;

/**
 * $1 now, $2 kinds of feeds, $3 to $6 keys, $7 to $10 networks, $11 whether entries inside a network are wanted,
 * $12 the caller's sensors.
 * Keys find entries through the index on kind and indicator. What is written unusually, and networks with bits
 * beyond their prefix, no index finds: they are looked for where the table is small enough to be read.
 */
export const lookUp = statement({
  name: 'threat_feed_look_up',
  reads: ['threat_feeds'],
  row: z.object({
    feeds_updated_at: z.string().nullable(),
    thorough: z.boolean(),
    found: z.array(indicatorMatches.extend({ asked: z.number() })),
  }),
  text: `WITH RECURSIVE type AS (
      (SELECT feed_type AS name FROM threat_feeds ORDER BY feed_type LIMIT 1)
      UNION ALL
      SELECT (SELECT feed_type FROM threat_feeds WHERE feed_type > type.name ORDER BY feed_type LIMIT 1)
      FROM type WHERE name IS NOT NULL),
    wanted AS MATERIALIZED (
      SELECT name FROM type WHERE name IS NOT NULL AND ($2::text[] IS NULL OR name = ANY($2)) AND $12::text[] IS NULL),
    size AS MATERIALIZED (SELECT pg_relation_size('threat_feeds') <= ${READ_WHOLE_BYTES} AS small),
    key AS MATERIALIZED (
      SELECT * FROM unnest($3::int[], $4::text[], $5::text[], $6::int[]) AS key (asked, text, matched_by, closeness)),
    net AS MATERIALIZED (
      SELECT * FROM unnest($7::int[], $8::inet[], $9::text[], $10::int[]) AS net (asked, network, matched_by, closeness)),
    entry AS MATERIALIZED (
      SELECT id, text, CASE WHEN ${MAY_BE_NETWORK} THEN ${inetFrom('text')} END AS network
      FROM (
        SELECT id, indicator, ${PLAIN} AS text FROM threat_feeds
        WHERE (SELECT small FROM size) AND ($2::text[] IS NULL OR feed_type = ANY($2)) AND $12::text[] IS NULL
        OFFSET 0) AS each
      WHERE text <> indicator OR ${MAY_BE_NETWORK}),
    candidate AS (
      SELECT key.asked, key.matched_by, key.closeness, listed.id
      FROM key CROSS JOIN LATERAL (
        SELECT id FROM threat_feeds WHERE feed_type = ANY(ARRAY(SELECT name FROM wanted)) AND indicator = key.text
        OFFSET 0) AS listed
      UNION ALL
      SELECT key.asked, key.matched_by, key.closeness, entry.id FROM entry JOIN key ON key.text = entry.text
      UNION ALL
      SELECT net.asked,
        CASE WHEN network(entry.network) = network(net.network) THEN net.matched_by
          WHEN entry.network >>= net.network THEN 'network' ELSE 'inside' END,
        CASE WHEN network(entry.network) = network(net.network) THEN net.closeness ELSE masklen(entry.network) END,
        entry.id
      FROM entry JOIN net ON entry.network && net.network),
    found AS (
      SELECT DISTINCT ON (asked, id) asked, id, matched_by, closeness
      FROM candidate ORDER BY asked, id, closeness DESC, matched_by),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY asked ORDER BY status <> 'live', status <> 'expired',
        closeness DESC, confidence_score DESC NULLS LAST, last_updated DESC NULLS LAST, id) AS place
      FROM (
        SELECT asked, id, matched_by, closeness, ${STATUS} AS status, feed_type, indicator, indicator_type, source,
          CASE WHEN confidence_score BETWEEN -1e6 AND 1e6 THEN confidence_score END AS confidence_score,
          ${finite('first_seen')} AS first_seen, ${finite('last_updated')} AS last_updated,
          ${finite('expires_at')} AS expires_at, ${boundedJson('metadata')} AS metadata
        FROM found JOIN threat_feeds USING (id)) AS judged)
    SELECT small AS thorough,
      (SELECT max(newest) FROM wanted CROSS JOIN LATERAL (
        SELECT last_updated AS newest FROM threat_feeds
        WHERE feed_type = wanted.name AND is_active = true AND isfinite(last_updated)
        ORDER BY last_updated DESC LIMIT 1) AS of_type) AS feeds_updated_at,
      (SELECT coalesce(json_agg(each ORDER BY asked), '[]') FROM (
        SELECT asked, count(*) AS total, count(*) FILTER (WHERE status = 'live') AS live,
          count(*) FILTER (WHERE status = 'expired') AS expired,
          count(*) FILTER (WHERE status = 'inactive') AS inactive,
          json_agg(json_build_object('status', status, 'feed_type', feed_type, 'indicator', indicator,
            'indicator_type', indicator_type, 'matched_by', matched_by, 'source', source,
            'confidence_score', confidence_score, 'first_seen', first_seen, 'last_updated', last_updated,
            'expires_at', expires_at, 'metadata', metadata) ORDER BY place)
            FILTER (WHERE place <= ${MOST_MATCHES}) AS matches
        FROM ranked GROUP BY asked) AS each) AS found
    FROM size`,
});

/** $1 now, $2 the caller's sensors. */
export const counts = statement({
  name: 'threat_feed_counts',
  reads: ['threat_feeds'],
  row: feedCount,
  text: `WITH grouped AS (
      SELECT feed_type, coalesce(nullif(btrim(source), ''), 'unknown') AS source, count(*) AS n,
        count(*) FILTER (WHERE ${STATUS} = 'live') AS live,
        count(*) FILTER (WHERE ${STATUS} = 'expired') AS expired,
        count(*) FILTER (WHERE ${STATUS} = 'inactive') AS inactive,
        max(last_updated) FILTER (WHERE isfinite(last_updated)) AS last_updated
      FROM threat_feeds WHERE $2::text[] IS NULL GROUP BY 1, 2),
    placed AS (
      SELECT *, row_number() OVER (PARTITION BY feed_type ORDER BY n DESC, source COLLATE "C") AS place FROM grouped)
    SELECT feed_type, sum(n) AS count, sum(live) AS live, sum(expired) AS expired, sum(inactive) AS inactive,
      max(last_updated) AS last_updated, count(*) AS source_count,
      json_object_agg(source, n ORDER BY place) FILTER (WHERE place <= ${MOST_SOURCES}) AS sources
    FROM placed GROUP BY feed_type ORDER BY count DESC, feed_type COLLATE "C"`,
});
