/** Networks that are nobody's on the internet: RFC 1918, 6598, 3927, 4193, 4291 and the host itself. */
const PRIVATE = `'{10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8,fc00::/7,fe80::/10,::1}'::inet[]`;

/**
 * SQL: whether an address belongs to the watched networks: a private one, or a device NetMonitor has found there
 * for the sensors $3.
 */
export function ownAddress(column: string): string {
  return `(${column} <<= ANY (${PRIVATE}) OR EXISTS (SELECT 1 FROM devices
    WHERE devices.ip_address = ${column} AND ($3::text[] IS NULL OR devices.sensor_id = ANY($3))))`;
}
