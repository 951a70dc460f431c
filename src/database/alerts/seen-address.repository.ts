import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';

/** Alerts looked at, the newest first: a keystroke must not read a month of them. */
const MOST_ALERTS = 10_000;

const seenAddresses = z.object({
  addresses: z.array(z.string()),
  total: z.number(),
  /** False when there were more alerts than are looked at. */
  complete: z.boolean(),
});

export type SeenAddresses = z.output<typeof seenAddresses>;

/** The addresses that a network knows: those of its newest alerts and of its devices. */
@Injectable()
export class SeenAddressRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Those that begin with a text, the ones seen last first; alerts are those of the window. */
  async find(start: string, window: Window, limit: number, scope: Scope): Promise<SeenAddresses> {
    const devices = this.profile.has('devices', 'ip_address', 'last_seen', 'sensor_id');
    const source = devices && !this.profile.has('alerts') ? ofDevices : devices ? ofBoth : ofAlerts;
    return this.database.row(source, [window.from, window.to, scope.sensors, start, limit], scope);
  }
}

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';

const RECENT = `SELECT timestamp, source_ip, destination_ip FROM alerts
  WHERE timestamp >= $1 AND timestamp < $2 AND ${IN_SCOPE} ORDER BY timestamp DESC, id DESC LIMIT ${MOST_ALERTS}`;

const NO_ALERTS = `SELECT $1::timestamptz AS timestamp, NULL::inet AS source_ip, NULL::inet AS destination_ip
  WHERE $2::timestamptz IS NULL`;

const DEVICES = `UNION ALL SELECT ip_address, last_seen FROM devices WHERE ${IN_SCOPE}`;

/** Each step is done before the next: the planner takes a text's beginning to be rare and would sort all the rest. */
function seen(name: string, alerts: string, devices: string, reads: string[]) {
  return statement({
    name,
    reads,
    row: seenAddresses,
    text: `WITH recent AS MATERIALIZED (${alerts}),
      seen (ip, at) AS (
        SELECT source_ip, timestamp FROM recent
        UNION ALL SELECT destination_ip, timestamp FROM recent ${devices}),
      each AS MATERIALIZED (SELECT ip, max(at) AS last_seen FROM seen GROUP BY ip),
      known AS MATERIALIZED (
        SELECT host(ip) COLLATE "C" AS address, last_seen FROM each WHERE starts_with(host(ip), $4))
      SELECT (SELECT count(*) FROM known) AS total,
        (SELECT count(*) FROM recent) < ${MOST_ALERTS} AS complete,
        (SELECT coalesce(json_agg(address), '[]') FROM (
          SELECT address FROM known ORDER BY last_seen DESC NULLS LAST, address LIMIT $5) first) AS addresses`,
  });
}

const ofBoth = seen('seen_addresses', RECENT, DEVICES, ['alerts', 'devices']);
const ofAlerts = seen('seen_addresses_of_alerts', RECENT, '', ['alerts']);
const ofDevices = seen('seen_addresses_of_devices', NO_ALERTS, DEVICES, ['devices']);
