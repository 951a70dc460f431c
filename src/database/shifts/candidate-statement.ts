import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { candidates } from './shift.js';
import { GRAVE, LEAST_GRAVE, MINE, MOST_WINDOWS, RANK } from './shift-counts-statement.js';

/** Hosts whose days before are looked at. */
const MOST_CANDIDATES = 40;
const MOST_TYPES = 2;

const IS_OWN = (column: string) => `coalesce(${ownAddress(column)}, false)`;

/** An alert is of its source where that is an own host, else of its destination where that is one. */
const SUBJECT = `CASE WHEN source_own THEN source_ip WHEN destination_own THEN destination_ip
  ELSE coalesce(source_ip, destination_ip) END`;

const BEFORE = (side: string, whose: string) => `SELECT ${RANK} AS rank FROM alerts
        WHERE timestamp >= span.begins AND timestamp < span.ends AND ${MINE} AND ${side} = page.subject AND ${whose}`;

/** $4 and $5 begin and end of the windows before, $7 points by severity, $8 new hosts, $9 hosts with new pairs, $10 and $11 their points. */
export const candidatesFound = statement({
  name: 'shift_candidates',
  reads: ['alerts', 'devices'],
  row: candidates,
  text: `WITH met AS MATERIALIZED (
      SELECT source_ip, destination_ip, upper(threat_type) AS code, ${RANK} AS rank, count(*) AS n,
        count(*) FILTER (WHERE NOT coalesce(acknowledged, false)) AS open,
        ${IS_OWN('source_ip')} AS source_own, ${IS_OWN('destination_ip')} AS destination_own
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE}
      GROUP BY source_ip, destination_ip, code, rank),
    part AS MATERIALIZED (
      SELECT ${SUBJECT} AS subject, CASE WHEN ${SUBJECT} = source_ip THEN destination_ip ELSE source_ip END AS peer,
        coalesce(${SUBJECT} = source_ip, false) AS acts,
        ${SUBJECT} = source_ip AND source_own OR ${SUBJECT} = destination_ip AND destination_own AS own,
        code, rank, n, open
      FROM met WHERE source_ip IS NOT NULL OR destination_ip IS NOT NULL),
    host AS MATERIALIZED (
      SELECT subject, bool_or(own) AS own, coalesce(min(rank) FILTER (WHERE open > 0), min(rank)) AS worst,
        sum(n) AS n, sum(open) AS open
      FROM part GROUP BY subject),
    page AS MATERIALIZED (
      SELECT *, ($7::float8[])[worst] + CASE WHEN host(subject) = ANY($8::text[]) THEN $10::float8
        WHEN host(subject) = ANY($9::text[]) THEN $11::float8 ELSE 0 END AS points
      FROM host ORDER BY points DESC, open DESC, n DESC, subject LIMIT ${MOST_CANDIDATES}),
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
      GROUP BY subject)
    SELECT (SELECT count(*) FROM host) AS total,
      (SELECT count(*) FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${MINE} AND ${GRAVE}
        AND source_ip IS NULL AND destination_ip IS NULL) AS nameless,
      (SELECT coalesce(json_agg(json_build_object('ip_address', host(subject), 'severity', ($6::text[])[worst],
        'alert_count', page.n, 'open', page.open,
        'peer', (SELECT host(min(peer)) FROM part WHERE part.subject = page.subject AND rank = worst
          HAVING count(DISTINCT peer) = 1 AND count(peer) = count(*)),
        'threat_types', types.shown, 'grave_types', types.grave,
        'before', (SELECT coalesce(json_agg(json_build_array(place, before.n, grave) ORDER BY place), '[]')
          FROM before WHERE before.subject = page.subject))
        ORDER BY points DESC, page.open DESC, page.n DESC, subject), '[]')
        FROM page JOIN types USING (subject)) AS page`,
});
