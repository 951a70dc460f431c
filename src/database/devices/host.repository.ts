import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { statement } from '../statement.js';

const name = z.object({ hostname: z.string() });

/** What is known of a host beside its alerts: NetMonitor's tables `devices` and `top_talkers`. */
@Injectable()
export class HostRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** The newest name of one address, from the device list or else from the window's traffic; null when it has none. */
  async findHostname(address: string, window: Window, scope: Scope): Promise<string | null> {
    const devices = this.profile.has('devices', 'ip_address', 'hostname', 'last_seen', 'sensor_id');
    const talkers = this.profile.has('top_talkers', 'ip_address', 'hostname', 'timestamp', 'sensor_id');
    if (!devices && !talkers) return null;
    const source = devices && talkers ? hostname : devices ? deviceName : talkerName;
    const [row] = await this.database.rows(source, [address, scope.sensors, window.from, window.to], scope);
    return row?.hostname ?? null;
  }
}

const IN_SCOPE = '($2::text[] IS NULL OR sensor_id = ANY($2))';

const FROM_DEVICES = `(SELECT hostname, 1 AS rank FROM devices
  WHERE ip_address = $1::inet AND ${IN_SCOPE} AND hostname <> '' ORDER BY last_seen DESC NULLS LAST LIMIT 1)`;

/** NetMonitor writes the address itself where it found no name. */
const FROM_TALKERS = `(SELECT hostname, 2 AS rank FROM top_talkers
  WHERE ip_address = $1::inet AND ${IN_SCOPE} AND timestamp >= $3 AND timestamp < $4
    AND hostname <> '' AND hostname <> host(ip_address) ORDER BY timestamp DESC LIMIT 1)`;

const BOTH_BOUNDS = '$3::timestamptz IS NOT NULL AND $4::timestamptz IS NOT NULL';

const hostname = statement({
  name: 'hostname',
  reads: ['devices', 'top_talkers'],
  row: name,
  text: `SELECT hostname FROM (${FROM_DEVICES} UNION ALL ${FROM_TALKERS}) known ORDER BY rank LIMIT 1`,
});

const deviceName = statement({
  name: 'hostname_of_device',
  reads: ['devices'],
  row: name,
  text: `SELECT hostname FROM ${FROM_DEVICES} known WHERE ${BOTH_BOUNDS} LIMIT 1`,
});

const talkerName = statement({
  name: 'hostname_of_talker',
  reads: ['top_talkers'],
  row: name,
  text: `SELECT hostname FROM ${FROM_TALKERS} known LIMIT 1`,
});
