import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { candidates } from './shift.js';
import { GRAVE, LEAST_GRAVE, MINE, MOST_WINDOWS, RANK } from './shift-counts-statement.js';

/** Hosts whose days before are looked at. */
const MOST_CANDIDATES = 40;
const MOST_TYPES = 2;

const IS_OWN = (column: string) => `coalesce(${ownAddress(column)}, false)`;

/** An alert is of its source where that is an own host, else of its destination where that is one. */
const SUBJECT = `CASE WHEN source.address IS NOT NULL THEN source_ip WHEN destination.address IS NOT NULL THEN destination_ip
  ELSE coalesce(source_ip, destination_ip) END`;

const BEFORE = (side: string, whose: string) => `SELECT ${RANK} AS rank FROM alerts
        WHERE timestamp >= span.begins AND timestamp < span.ends AND ${MINE} AND ${side} = page.subject AND ${whose}`;

/**
 * $4 and $5 begin and end of the windows before, $7 points by severity, $8 new hosts, $9 hosts with new pairs, $10 and $11
 * their points, $12 to $14 types of the windows before, their severities and shares, $15 the points of a type
 * that was in none of the windows, $16 of one that was in all.
 */
export const candidatesFound = statement({
  name: 'shift_candidates',
  reads: ['alerts', 'devices'],
  row: candidates,
  text: `WITH met AS MATERIALIZED (
      SELECT source_ip, destination_ip, upper(threat_type) AS code, ${RANK} AS rank, count(*) AS n,
        count(*) FILTER (WHERE NOT coalesce(acknowledged, false)) AS open
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE}
      GROUP BY source_ip, destination_ip, code, rank),
    addresses AS MATERIALIZED (
      SELECT address FROM (SELECT source_ip AS address FROM met UNION ALL SELECT destination_ip FROM met) AS sides
      GROUP BY address),
    own_address AS MATERIALIZED (SELECT address FROM addresses WHERE ${ownAddress('address')}),
    part AS MATERIALIZED (
      SELECT subject, CASE WHEN subject = source_ip THEN destination_ip ELSE source_ip END AS peer,
        coalesce(subject = source_ip, false) AS acts, own, code, rank, n, open
      FROM met LEFT JOIN own_address AS source ON source.address = source_ip
        LEFT JOIN own_address AS destination ON destination.address = destination_ip
        CROSS JOIN LATERAL (SELECT ${SUBJECT} AS subject,
          source.address IS NOT NULL OR destination.address IS NOT NULL AS own) AS side
      WHERE subject IS NOT NULL),
    host AS MATERIALIZED (
      SELECT subject, bool_or(own) AS own, coalesce(min(rank) FILTER (WHERE open > 0), min(rank)) AS worst,
        sum(n) AS n, sum(open) AS open
      FROM part GROUP BY subject),
    rarest AS (
      SELECT subject, max(1 - coalesce(share, 0)) AS rarity
      FROM part JOIN host USING (subject)
        LEFT JOIN unnest($12::text[], $13::int[], $14::float8[]) AS usual (code, rank, share) USING (code, rank)
      WHERE rank = worst AND rank <= ${LEAST_GRAVE} AND (part.open > 0 OR host.open = 0) GROUP BY subject),
    page AS MATERIALIZED (
      SELECT host.*, rarity, ($7::float8[])[worst] + coalesce($16::float8 + rarity * ($15::float8 - $16), 0) + CASE WHEN host(subject) = ANY($8::text[]) THEN $10::float8
        WHEN host(subject) = ANY($9::text[]) THEN $11::float8 ELSE 0 END AS points
      FROM host LEFT JOIN rarest USING (subject) ORDER BY points DESC, open DESC, n DESC, subject LIMIT ${MOST_CANDIDATES}),
    span AS MATERIALIZED (
      SELECT * FROM unnest($4::timestamptz[], $5::timestamptz[]) WITH ORDINALITY AS one (begins, ends, nr)
      LIMIT ${MOST_WINDOWS}),
    before AS (
      SELECT page.subject, span.nr - 1 AS place, count(*) AS n, count(*) FILTER (WHERE past.rank <= page.worst) AS grave
      FROM page CROSS JOIN span CROSS JOIN LATERAL (
        ${BEFORE('source_ip', `(page.own OR NOT ${IS_OWN('destination_ip')})`)}
        UNION ALL
        ${BEFORE('destination_ip', `CASE WHEN page.own THEN NOT ${IS_OWN('source_ip')} ELSE source_ip IS NULL END`)}) AS past
      GROUP BY page.subject, span.nr, page.worst),
    types AS (
      SELECT subject, json_agg(code ORDER BY best, n DESC, code COLLATE "C") FILTER (WHERE place <= ${MOST_TYPES}) AS shown,
        coalesce(json_agg(code ORDER BY code COLLATE "C") FILTER (WHERE grave), '[]') AS grave
      FROM (
        SELECT subject, code, min(rank) AS best, sum(part.n) AS n, bool_or(acts AND rank <= ${LEAST_GRAVE}) AS grave,
          row_number() OVER (PARTITION BY subject ORDER BY min(rank), sum(part.n) DESC, code COLLATE "C") AS place
        FROM part JOIN page USING (subject) GROUP BY subject, code) AS kind
      GROUP BY subject),
    peers AS (
      SELECT subject, CASE WHEN count(DISTINCT peer) FILTER (WHERE rank = worst) = 1
          AND bool_and(peer IS NOT NULL) FILTER (WHERE rank = worst) THEN host(min(peer) FILTER (WHERE rank = worst)) END AS peer,
        sum(part.n) AS as_bad
      FROM part JOIN page USING (subject) WHERE rank <= worst GROUP BY subject)
    SELECT (SELECT count(*) FROM host) AS total,
      (SELECT count(*) FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} AND ${GRAVE}
        AND source_ip IS NULL AND destination_ip IS NULL) AS nameless,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(subject), 'severity', ($6::text[])[worst],
        'alert_count', page.n, 'open', page.open,
        'as_bad', as_bad, 'peer', peer, 'threat_types', types.shown, 'grave_types', types.grave, 'rarity', page.rarity,
        'before', (SELECT coalesce(json_agg(json_build_array(place, before.n, grave) ORDER BY place), '[]')
          FROM before WHERE before.subject = page.subject))
        ORDER BY points DESC, page.open DESC, page.n DESC, subject), '[]')
        FROM page JOIN types USING (subject) JOIN peers USING (subject)) AS page`,
});
