import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { newestRow } from '../newest-row.js';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';
import {
  directionSum,
  type DirectionSum,
  type TalkerFilter,
  type TopTalkers,
  topTalkers,
} from './talkers.js';

/** NetMonitor's table `top_talkers`: the busiest addresses of each of a sensor's intervals, no others. */
@Injectable()
export class TalkerRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Hosts by their bytes, most first. */
  async findBusiest(
    window: Window,
    filter: TalkerFilter,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<TopTalkers> {
    const values = [...matchingValues(window, filter, scope), page.limit, page.offset];
    return this.database.row(busiest, values, scope);
  }

  /** What one host sent and received in each direction it has, and in all of them. */
  async sumByDirection(window: Window, filter: TalkerFilter, scope: Scope): Promise<DirectionSum[]> {
    return this.database.rows(byDirection, matchingValues(window, filter, scope), scope);
  }

  /** When a host was last among the busiest in the window. */
  async lastMatch(window: Window, filter: TalkerFilter, scope: Scope): Promise<string | null> {
    const { newest } = await this.database.row(lastTalker, matchingValues(window, filter, scope), scope);
    return newest;
  }
}

/** $1 to $6. */
function matchingValues(window: Window, filter: TalkerFilter, { sensors }: Scope): Value[] {
  const { sensor_id = null, direction = null, ip_address = null } = filter;
  return [window.from, window.to, sensors, sensor_id, direction, ip_address];
}

const OBSERVED = `
  timestamp >= $1 AND timestamp < $2
  AND ($3::text[] IS NULL OR sensor_id = ANY($3))
  AND ($4::text IS NULL OR sensor_id = $4)`;

/** The column is free text and may be NULL. */
const DIRECTION = `
  CASE WHEN direction IN ('inbound', 'outbound', 'internal', 'bidirectional') THEN direction ELSE 'unknown' END`;

const MATCHING = `${OBSERVED} AND ($5::text IS NULL OR ${DIRECTION} = $5)
  AND ($6::inet IS NULL OR ip_address = $6)`;

/** NetMonitor writes the address itself where it found no name. */
const NAMED = `hostname <> '' AND hostname <> host(ip_address)`;

/** Remote sensors leave both columns at 0: then nobody knows. */
const SPLIT = `CASE WHEN sum(coalesce(outbound_byte_count, 0) + coalesce(inbound_byte_count, 0)) > 0
          OR coalesce(sum(byte_count), 0) = 0 THEN`;

/**
 * One pass over the window's rows, one group per host. The name is looked up for the hosts of the page
 * only, in the row where the pass saw the newest one.
 */
const busiest = statement({
  name: 'top_talkers',
  reads: ['top_talkers'],
  row: topTalkers,
  text: `WITH hosts AS (
      SELECT ip_address,
        coalesce(sum(packet_count), 0) AS total_packets, coalesce(sum(byte_count), 0) AS total_bytes,
        sum(coalesce(byte_count, 0)) FILTER (WHERE direction = 'inbound') AS inbound,
        sum(coalesce(byte_count, 0)) FILTER (WHERE direction = 'outbound') AS outbound,
        sum(coalesce(byte_count, 0)) FILTER (WHERE direction = 'internal') AS internal,
        sum(coalesce(byte_count, 0)) FILTER (WHERE direction = 'bidirectional') AS bidirectional,
        sum(coalesce(byte_count, 0)) FILTER (WHERE ${DIRECTION} = 'unknown') AS unknown,
        ${SPLIT} sum(coalesce(outbound_byte_count, 0)) END AS outbound_bytes,
        ${SPLIT} sum(coalesce(inbound_byte_count, 0)) END AS inbound_bytes,
        count(*) AS observation_count, min(timestamp) AS first_seen, max(timestamp) AS last_seen,
        max(timestamp) FILTER (WHERE ${NAMED}) AS named_at
      FROM top_talkers WHERE ${MATCHING} GROUP BY ip_address),
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
      (SELECT coalesce(json_agg(talkers), '[]') FROM talkers) AS talkers
    FROM hosts`,
});

const byDirection = statement({
  name: 'talker_by_direction',
  reads: ['top_talkers'],
  row: directionSum,
  text: `WITH seen AS (
      SELECT ${DIRECTION} AS direction, byte_count, packet_count, timestamp FROM top_talkers WHERE ${MATCHING})
    SELECT direction, coalesce(sum(byte_count), 0) AS bytes, coalesce(sum(packet_count), 0) AS packets,
      count(*) AS observation_count, min(timestamp) AS first_seen, max(timestamp) AS last_seen
    FROM seen GROUP BY ROLLUP (direction) ORDER BY direction`,
});

const lastTalker = statement({
  name: 'last_top_talker',
  reads: ['top_talkers'],
  row: z.object({ newest: z.string().nullable() }),
  text: `SELECT max(timestamp) AS newest FROM top_talkers WHERE ${MATCHING}`,
});
