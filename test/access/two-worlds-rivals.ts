import type { Client } from 'pg';
import { insertConfig } from '../support/reference-rows.js';
import { insertAlert, insertTopTalker, insertTraffic } from '../support/rows.js';
import { AS_OF, HOSTS, OWN_SENSORS } from './two-worlds.js';

/** What only others have: types near those that are asked for, a section and a parameter. */
export const HIDDEN_TYPES = ['NEVER_SEEM', 'PORT_SCAM'];
export const HIDDEN_PARAMETERS = ['hidden.of_them', 'thresholds.hidden'];

const LATER_IDS = 1_000;
const OWN = `sensor_id IN (${OWN_SENSORS.map((sensor) => `'${sensor}'`).join(', ')})`;

/** Others' rows that would each win over a row of one's own, or be named beside it, if a statement let them in. */
const TWINS = [
  // The id of an alert is no key.
  `INSERT INTO alerts (id, timestamp, severity, threat_type, source_ip, destination_ip, description, sensor_id)
    SELECT id, timestamp + interval '1 second', 'CRITICAL', '${HIDDEN_TYPES[0]}', source_ip, destination_ip, description, 'hq-01'
    FROM alerts WHERE ${OWN} AND timestamp < '${AS_OF}'::timestamptz - interval '1 minute'`,
  `UPDATE alerts SET threat_type = '${HIDDEN_TYPES[1]}' WHERE id % 3 = 0 AND ${OWN} IS NOT TRUE`,
  // The name of a host is looked up in the instant of its newest row.
  `INSERT INTO top_talkers (timestamp, ip_address, hostname, packet_count, byte_count, direction, sensor_id)
    SELECT timestamp, ip_address, 'a-rival.example', 1, 1, direction, 'hq-01' FROM top_talkers WHERE ${OWN}`,
  `INSERT INTO devices (id, ip_address, hostname, sensor_id, first_seen, last_seen)
    SELECT id + ${LATER_IDS}, ip_address, 'a-rival.example', 'hq-01', first_seen, last_seen + interval '1 second'
    FROM devices WHERE ${OWN}`,
];

export async function insertRivals(owner: Client): Promise<void> {
  for (const twins of TWINS) await owner.query(twins);
  for (const [i, parameter_path] of HIDDEN_PARAMETERS.entries()) {
    const row = { parameter_path, updated_at: AS_OF };
    await insertConfig(owner, { ...row, id: LATER_IDS + 2 * i, sensor_id: 'hq-01' } as object);
    await insertConfig(owner, { ...row, id: LATER_IDS + 2 * i + 1, sensor_id: null } as object);
  }
  // The newest row of each table is somebody else's, so that a date drawn from it gives itself away.
  const newest = { timestamp: new Date(Date.parse(AS_OF) - 1), sensor_id: 'hq-01' };
  await insertAlert(owner, { id: LATER_IDS, ...newest });
  await insertTraffic(owner, newest);
  for (const ip_address of HOSTS)
    await insertTopTalker(owner, { ip_address, hostname: 'a-rival.example', ...newest });
}
