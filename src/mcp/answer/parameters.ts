import { isIP } from 'node:net';
import { closest } from 'fastest-levenshtein';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { refang } from './indicator.js';

/** Severities NetMonitor writes, worst first; UNKNOWN occurs where a sensor gave none. */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO', 'UNKNOWN'] as const;

/** Any letter case in, canonical out. */
export const severity = z
  .string()
  .max(16)
  .transform((text, context) => {
    const wanted = text.trim().toUpperCase();
    if ((SEVERITIES as readonly string[]).includes(wanted)) return wanted;
    const nearest = closest(wanted, SEVERITIES);
    context.issues.push({
      code: 'custom',
      message: `must be one of ${SEVERITIES.join(', ')}; the nearest is ${nearest}`,
      input: text,
    });
    return z.NEVER;
  })
  .describe('CRITICAL, HIGH, MEDIUM, LOW, INFO or UNKNOWN');

/** Sensors post codes of their own, so any code is fine; case does not matter. */
export const threatType = z.string().trim().min(1).max(64).describe('Code such as PORT_SCAN, any case');

/** alerts.id is a PostgreSQL integer. */
export const alertId = z.number().int().min(1).max(2_147_483_647);

/** Where the number of an alert comes as text. */
export const alertIdText = z.string().transform((text, context) => {
  const id = alertId.safeParse(/^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined);
  if (id.success) return id.data;
  const message = 'must be the number of an alert, 1 to 2147483647, as get_recent_threats gives it';
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

export const sensorId = z.string().trim().min(1).max(255).describe('From get_sensor_status');

/** An IPv4 or IPv6 address or network, also defanged; PostgreSQL reads the result as inet. */
export const address = z
  .string()
  .max(100)
  .transform((text, context) => {
    const wanted = refang(text);
    if (isNetwork(wanted)) return unmapped(wanted);
    context.issues.push({
      code: 'custom',
      message: 'must be an IPv4 or IPv6 address or a network in CIDR form, such as 10.0.0.5 or 10.0.0.0/24',
      input: text,
    });
    return z.NEVER;
  });

function isNetwork(text: string): boolean {
  const [host = '', bits, ...rest] = text.split('/');
  const family = isIP(host);
  if (family === 0 || host.includes('%') || rest.length > 0) return false;
  return bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** Dual-stack logs write IPv4 addresses as ::ffff:10.0.0.5; NetMonitor stores them as IPv4. */
function unmapped(network: string): string {
  const [host = '', bits] = network.split('/');
  const parsed = ipaddr.parse(host);
  if (!(parsed instanceof ipaddr.IPv6) || !parsed.isIPv4MappedAddress()) return network;
  if (bits === undefined) return parsed.toIPv4Address().toString();
  return Number(bits) < 96 ? network : `${parsed.toIPv4Address().toString()}/${Number(bits) - 96}`;
}

/** The address of one host, also defanged; PostgreSQL reads the result as inet. */
export const hostAddress = address
  .transform((text, context) => {
    const [host = '', bits] = text.split('/');
    if (bits === undefined || bits === (host.includes(':') ? '128' : '32')) return host;
    const message = 'must be the address of one host, such as 10.0.0.5, and no network';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .describe('IPv4 or IPv6 address');

/** The flat filters of every list and count of alerts. */
export const alertFilters = {
  severity: severity.optional(),
  threat_type: threatType.optional(),
  sensor_id: sensorId.optional(),
  source_ip: address.optional().describe('Address or CIDR'),
  destination_ip: address.optional().describe('Address or CIDR'),
  ip_address: address.optional().describe('Address or CIDR on either side'),
  acknowledged: z.boolean().optional().describe('Default: both'),
  text: z.string().min(1).max(200).optional().describe('Part of the description'),
};

/** Rows; needs no words, for its schema shows the most and the default. */
export function limit({ preset, most }: { preset: number; most: number }) {
  return z.number().int().min(1).max(most).default(preset);
}

/** Adds the answer as a PNG; the name says it. */
export const asImage = z.boolean().optional();

export const cursor = z.string().min(1).max(2_000).optional().describe('next_cursor of the last page');
