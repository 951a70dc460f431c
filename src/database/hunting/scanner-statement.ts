import { metadataTextOrNumber } from '../alerts/metadata-sql.js';
import { newestRow } from '../newest-row.js';
import { ownAddress } from '../own-address.js';
import { statement } from '../statement.js';
import { suspects } from './scanner.js';

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const SLOT = `date_bin(interval '10 minutes', timestamp, $1)`;
const MOST_TYPES = 2;

/**
 * Five digits are enough for a port and for how many of them there are. Most metadata hold none of the keys, and to
 * see that is far cheaper than to search texts that hold JSON.
 */
function figure(...keys: string[]): string {
  const found = keys.map((key) => `substring(${metadataTextOrNumber(key)} FROM '^[0-9]{1,5}$')::int`);
  const names = keys.map((key) => `'${key}'`).join(', ');
  return `CASE WHEN jsonb_typeof(metadata) = 'string' OR metadata ?| ARRAY[${names}] THEN coalesce(${found.join(', ')}) END`;
}

const PORT = figure('destination_port', 'dest_port', 'port');

/**
 * An alert may itself tell of many destinations; of many ports only one about a scan does. Those that the internet
 * tries on one host are told of all day long.
 */
const TOLD = `CASE WHEN upper(threat_type) = ANY($7::text[]) THEN ${figure('unique_ports')} END AS ports_told,
  ${figure('unique_targets')} AS targets_told`;

const perSlot = (isOwn: string) => `
  greatest(count(DISTINCT destination_ip), max(targets_told)) AS destinations,
  greatest(count(DISTINCT port), max(ports_told) FILTER (WHERE ${isOwn})) AS ports`;

/** The id of an entry for all that a suspect does; one for certain targets, ports or a sensor is not. */
const WHITELISTED = `SELECT min(id) FROM ip_whitelists AS entry
  WHERE $3::text[] IS NULL AND (entry.sensor_id IS NULL OR scope = 'global')
    AND target_ip IS NULL AND coalesce(port_filter, '') = ''
    AND suspect.source_ip <<= coalesce(entry.source_ip, ip_cidr)
    AND coalesce(direction, 'both') IN ('both', CASE WHEN own THEN 'outbound' ELSE 'inbound' END)`;

/**
 * $4 to $6 the floors, $7 codes of claims, $8 how many at most, $9 where history begins, $10 the floor of all ports. The history is read of
 * sources only that pass a floor in the window, and of each no more than that floor asks for: to read metadata costs most.
 */
export const scanning = statement({
  name: 'scanners',
  reads: ['alerts', 'devices', 'ip_whitelists'],
  row: suspects,
  text: `WITH met AS MATERIALIZED (
      SELECT source_ip, destination_ip, timestamp, upper(threat_type) AS code, ${PORT} AS port, ${TOLD}
      FROM alerts WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE}),
    teller AS (SELECT source_ip FROM met WHERE ports_told IS NOT NULL GROUP BY 1),
    own_teller AS (SELECT source_ip FROM teller WHERE ${ownAddress('source_ip')}),
    slot AS (
      SELECT source_ip, ${SLOT} AS slot, ${perSlot('source_ip IN (SELECT source_ip FROM own_teller)')} FROM met WHERE source_ip IS NOT NULL GROUP BY 1, 2),
    peak AS (
      SELECT source_ip, max(destinations) AS peak_destinations, max(ports) AS peak_ports,
        (array_agg(slot ORDER BY greatest(destinations::float8 / $4::int, ports::float8 / $5::int) DESC, slot))[1]
          AS peak_at
      FROM slot GROUP BY 1),
    source AS (
      SELECT source_ip, count(*) AS alert_count, count(DISTINCT destination_ip) AS destinations,
        count(DISTINCT port) AS ports, count(*) FILTER (WHERE code = ANY($7::text[])) AS claims,
        max(timestamp) AS last_seen
      FROM met WHERE source_ip IS NOT NULL GROUP BY 1),
    suspicious AS (
      SELECT * FROM (
        SELECT *, peak_destinations >= $4 OR peak_ports >= $5 OR destinations >= $6::int OR ports >= $10::int AS passes,
          ${ownAddress('source_ip')} AS own
        FROM source JOIN peak USING (source_ip)) AS measured
      WHERE passes OR (claims > 0 AND own)),
    suspect AS MATERIALIZED (
      SELECT *, peak_destinations >= $4 OR peak_ports >= $5 AS passes_at_once, peak_ports >= $5 OR ports >= $10 AS passes_by_ports
      FROM suspicious ORDER BY own DESC, greatest(peak_destinations::float8 / $4, peak_ports::float8 / $5,
        destinations::float8 / $6, ports::float8 / $10) DESC, source_ip LIMIT $8),
    before AS MATERIALIZED (
      SELECT source_ip, destination_ip, timestamp, date_bin($2::timestamptz - $1::timestamptz, timestamp, $1) AS stretch,
        upper(threat_type) = ANY($7) AS is_claim, own, passes_at_once, passes_by_ports,
        CASE WHEN passes_by_ports THEN ${PORT} END AS port, told.*
      FROM alerts JOIN suspect USING (source_ip)
      LEFT JOIN LATERAL (SELECT ${TOLD}) AS told ON passes_at_once
      WHERE timestamp >= $9 AND timestamp < $1 AND ${IN_SCOPE}),
    usual AS (
      SELECT source_ip, count(*) AS slots,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY destinations) AS p99_destinations,
        CASE WHEN bool_or(passes_by_ports) THEN percentile_cont(0.99) WITHIN GROUP (ORDER BY ports) END AS p99_ports
      FROM (SELECT source_ip, passes_by_ports, ${SLOT} AS slot, ${perSlot('own')} FROM before
        WHERE passes_at_once GROUP BY 1, 2, 3) AS earlier
      GROUP BY 1),
    stretch AS (
      SELECT source_ip, max(destinations) AS most_destinations, max(claims) AS most_claims
      FROM (SELECT source_ip, stretch, count(destination_ip) AS destinations, sum(claims) AS claims
        FROM (SELECT source_ip, stretch, destination_ip, count(*) FILTER (WHERE is_claim) AS claims
          FROM before GROUP BY 1, 2, 3) AS pair GROUP BY 1, 2) AS earlier
      GROUP BY 1),
    tried AS (
      SELECT source_ip, max(ports) AS most_ports
      FROM (SELECT source_ip, count(DISTINCT port) AS ports FROM before WHERE passes_by_ports GROUP BY source_ip, stretch)
        AS earlier GROUP BY 1),
    kind AS (
      SELECT source_ip, (array_agg(code ORDER BY n DESC, code COLLATE "C"))[:${MOST_TYPES}] AS types
      FROM (SELECT source_ip, code, count(*) AS n FROM met
        WHERE source_ip IN (SELECT source_ip FROM suspect) GROUP BY 1, 2) AS counted GROUP BY 1)
    SELECT (SELECT count(*) FROM source) AS sources, (SELECT count(*) FROM suspicious) AS suspects,
      (SELECT count(*) FROM source WHERE claims > 0 AND NOT ${ownAddress('source_ip')}) AS told_outside,
      (SELECT count(*) FROM met WHERE source_ip IS NULL) AS without_source,
      (SELECT min(timestamp) FROM alerts WHERE timestamp >= $9 AND timestamp < $2 AND ${IN_SCOPE})
        AS history_from,
      ${newestRow('alerts')} AS data_as_of,
      (SELECT coalesce(json_agg(json_build_object('source_ip', host(source_ip), 'own', own,
        'alert_count', alert_count, 'last_seen', last_seen, 'destinations', destinations,
        'ports', ports, 'peak_destinations', peak_destinations, 'peak_ports', peak_ports, 'peak_at', peak_at, 'claims', claims,
        'usual_slots', coalesce(slots, 0), 'p99_destinations', p99_destinations, 'p99_ports', p99_ports,
        'most_destinations', coalesce(most_destinations, 0), 'most_ports', CASE WHEN passes_by_ports THEN coalesce(most_ports, 0) END, 'most_claims', coalesce(most_claims, 0),
        'threat_types', types, 'whitelist_id', (${WHITELISTED}))), '[]')
        FROM suspect JOIN kind USING (source_ip) LEFT JOIN usual USING (source_ip)
        LEFT JOIN stretch USING (source_ip) LEFT JOIN tried USING (source_ip)) AS page`,
});
