import { z } from 'zod';
import type { Noise } from '../../../database/hunting/noise.js';
import { daysBetween, tenths } from './reasons.js';

/** With less the cost of a row is not known. */
const LEAST_DAYS = 7;
/** Share of them that may be missing: the first alert of a noise does not come at their first instant. */
const FIRST_ALERT = 0.1;

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

/** What a row is judged by beside its noise. */
export interface JudgedBy {
  historyDays: number;
  /** End of the history. */
  until: string;
  /** Its addresses that a live feed lists. */
  listed: string[];
}

/** Why somebody should look before adding the row; nothing where nothing speaks against it. */
export function objectionsTo(
  { lost, source_own, since }: Noise,
  { historyDays, until, listed }: JudgedBy,
): string[] {
  const known = historyDays >= LEAST_DAYS;
  return [
    ...(lost > 0 ? ['serious alerts lost'] : []),
    ...listed.map((address) => `a live feed lists ${address}`),
    ...(source_own ? [] : ['source outside own networks']),
    ...(known ? [] : [`only ${historyDays} days of alerts to judge by`]),
    ...(known && source_own ? tooYoung(daysBetween(since, until)) : []),
  ];
}

/** An attack that has only just begun is loud too; noise has come for a while. */
function tooYoung(days: number): string[] {
  if (days >= LEAST_DAYS * (1 - FIRST_ALERT)) return [];
  return [`it began only ${tenths(days)} days ago`];
}
