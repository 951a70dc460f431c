import { DEVICES, IN_SCOPE, VALID_FIRST } from '../devices/device-sql.js';
import { statement } from '../statement.js';
import { hostFacts } from './host-facts.js';
import { hostTrafficSql } from './host-traffic-sql.js';

const LONGEST_NOTES = 300;

/** $1 sensors, $2 the host, $3 and $4 window, $5 where the days before begin. */
export const factsOfHost = statement({
  name: 'host_facts',
  reads: ['devices', 'device_templates', 'top_talkers'],
  row: hostFacts,
  text: `SELECT traffic.*,
      (SELECT to_json(found) FROM (
        SELECT d.hostname, d.vendor, d.mac_address::text AS mac_address, t.name AS template_name, d.sensor_id,
          d.first_seen, d.last_seen, d.is_active IS NOT FALSE AS is_active, left(d.notes, ${LONGEST_NOTES}) AS notes
        FROM ${DEVICES} WHERE ${IN_SCOPE} AND d.ip_address = $2::inet ORDER BY ${VALID_FIRST} LIMIT 1) AS found)
        AS device
    FROM (${hostTrafficSql({ sensors: '$1', host: '$2', from: '$3', to: '$4', since: '$5' })}) AS traffic`,
});
