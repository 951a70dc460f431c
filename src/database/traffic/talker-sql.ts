import type { Countable } from '../rollups/rollup-sql.js';

/** The sensors asked about. */
const SENSED = `
  ($3::text[] IS NULL OR sensor_id = ANY($3))
  AND ($4::text IS NULL OR sensor_id = $4)`;
export const OBSERVED = `timestamp >= $1 AND timestamp < $2 AND ${SENSED}`;

/** The column is free text and may be NULL. */
export const DIRECTION = `
  CASE WHEN direction IN ('inbound', 'outbound', 'internal', 'bidirectional') THEN direction ELSE 'unknown' END`;

const ASKED = `($5::text IS NULL OR ${DIRECTION} = $5) AND ($6::inet IS NULL OR ip_address = $6)`;
export const MATCHING = `${OBSERVED} AND ${ASKED}`;

/** NetMonitor writes the address itself where it found no name. */
export const NAMED = `hostname <> '' AND hostname <> host(ip_address)`;

/** Rows of hosts to be summed; `named_at` is where a name was. */
export const COUNTED: Countable = {
  table: 'top_talkers',
  columns: `timestamp, sensor_id, ip_address, hostname, direction, packet_count, byte_count, outbound_byte_count,
    inbound_byte_count`,
  matching: MATCHING,
  row: `ip_address, direction, coalesce(packet_count, 0) AS packets, coalesce(byte_count, 0) AS bytes,
    coalesce(outbound_byte_count, 0) AS outbound, coalesce(inbound_byte_count, 0) AS inbound, 1 AS n,
    timestamp AS first_seen, timestamp AS last_seen, CASE WHEN ${NAMED} THEN timestamp END AS named_at`,
  rollUp: 'talkers_hourly',
  summed: `${SENSED} AND ${ASKED}`,
  sum: `ip_address, direction, packets, bytes, outbound_bytes AS outbound, inbound_bytes AS inbound, n,
    first_seen, last_seen, named_at`,
};
