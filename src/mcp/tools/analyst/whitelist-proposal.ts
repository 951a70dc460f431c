import { z } from 'zod';
import type { Noise } from '../../../database/hunting/noise.js';

/** With less the cost of a row is not known. */
const LEAST_DAYS = 7;

/**
 * A row of NetMonitor's table `ip_whitelists` as it would have to be added there: the columns that say something.
 * NetMonitor fills `ip_cidr` itself, and no `port_filter` is any port.
 */
export const whitelistRow = z.object({
  source_ip: z.string(),
  target_ip: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound', 'both']),
  scope: z.enum(['global', 'sensor']),
  sensor_id: z.string().nullable(),
});

/** The narrowest row that ends the noise: NetMonitor has none for a type of alert. */
export function whitelistRowFor(noise: Noise): z.output<typeof whitelistRow> {
  const { source_ip, destination_ip, only_sensor } = noise;
  return {
    source_ip,
    target_ip: destination_ip,
    direction: directionOf(noise),
    scope: only_sensor === null ? 'global' : 'sensor',
    sensor_id: only_sensor,
  };
}

function directionOf({ source_own, destination_own }: Noise): 'inbound' | 'outbound' | 'both' {
  if (destination_own === null || source_own === destination_own) return 'both';
  return source_own ? 'outbound' : 'inbound';
}

/** Why somebody should look before adding the row; nothing where nothing speaks against it. */
export function objectionsTo({ lost, source_own }: Noise, historyDays: number): string[] {
  return [
    ...(lost > 0 ? ['serious alerts lost'] : []),
    ...(source_own ? [] : ['source outside own networks']),
    ...(historyDays < LEAST_DAYS ? [`only ${historyDays} days of alerts to judge by`] : []),
  ];
}
