import { z } from 'zod';

/** NetMonitor writes protocols by number. */
const PROTOCOLS = new Map([
  [1, 'ICMP'],
  [2, 'IGMP'],
  [6, 'TCP'],
  [17, 'UDP'],
  [47, 'GRE'],
  [50, 'ESP'],
  [58, 'ICMPv6'],
  [132, 'SCTP'],
]);

/** Packets from which NetMonitor makes a profile. */
export const ENOUGH_PACKETS = 100;
const ENOUGH_PORTS = 2;
const ENOUGH_DESTINATIONS = 3;

const amount = z.number().min(0).nullable().catch(null);
const texts = z
  .array(z.unknown())
  .transform((items) => items.filter((item) => typeof item === 'string'))
  .catch([]);
const ports = z
  .array(z.unknown())
  .transform((items) =>
    [...new Set(items.filter((item) => typeof item === 'number'))].toSorted((a, b) => a - b),
  )
  .nullable()
  .catch(null);

const stored = z.object({
  observation_period: z
    .object({
      start: z.string().nullable().catch(null),
      end: z.string().nullable().catch(null),
      duration_hours: amount,
    })
    .nullable()
    .catch(null),
  traffic_summary: z
    .object({
      total_packets: amount,
      total_bytes: amount,
      packets_per_hour: amount,
      bytes_per_hour: amount,
      unique_outbound_destinations: amount,
      unique_inbound_sources: amount,
    })
    .partial()
    .catch({}),
  ports: z
    .object({
      outbound_destination_ports: ports,
      inbound_source_ports: ports,
      protocols: z.array(z.union([z.string(), z.number()])).catch([]),
    })
    .nullable()
    .catch(null),
  characteristics: z.record(z.string(), z.unknown()).catch({}),
  typical_destinations: texts,
  suggested_behaviors: z.array(z.unknown()).catch([]),
});

/** What NetMonitor learned of a device, as its discovery writes it; null where nothing was stored. */
export function learnedOf(learned_behavior: unknown) {
  const isObject = learned_behavior !== null && typeof learned_behavior === 'object';
  if (!isObject || Object.keys(learned_behavior).length === 0) return null;
  const read = stored.safeParse(learned_behavior);
  if (!read.success) return null;
  const { observation_period, traffic_summary, ports, characteristics, ...lists } = read.data;
  return {
    packet_count: traffic_summary.total_packets ?? 0,
    total_bytes: traffic_summary.total_bytes ?? null,
    packets_per_hour: traffic_summary.packets_per_hour ?? null,
    bytes_per_hour: traffic_summary.bytes_per_hour ?? null,
    unique_destinations: traffic_summary.unique_outbound_destinations ?? lists.typical_destinations.length,
    unique_sources: traffic_summary.unique_inbound_sources ?? null,
    /** Ports it sent to; null where the list was too long to be read. */
    typical_ports: ports?.outbound_destination_ports ?? null,
    /** Ports of the others that sent to it, not its own: NetMonitor stores no port that a device serves. */
    server_ports: ports?.inbound_source_ports ?? null,
    protocols: (ports?.protocols ?? []).map((name) =>
      typeof name === 'number' ? (PROTOCOLS.get(name) ?? String(name)) : name,
    ),
    traits: Object.keys(characteristics).filter((trait) => characteristics[trait] === true),
    observation_period,
    ...lists,
  };
}
export type Learned = NonNullable<ReturnType<typeof learnedOf>>;

/** Different ports on either side; null where they are unknown. */
export function uniquePorts({ typical_ports, server_ports }: Learned): number | null {
  if (typical_ports === null && server_ports === null) return null;
  return new Set([...(typical_ports ?? []), ...(server_ports ?? [])]).size;
}

export const LEARNING_STATUSES = [
  'not_found',
  'not_started',
  'insufficient_data',
  'learning',
  'ready',
] as const;
export type LearningStatus = (typeof LEARNING_STATUSES)[number];

/**
 * Whether there is enough to know the device by: `not_started` without packets, `insufficient_data` below 100,
 * `learning` with fewer than 2 ports and fewer than 3 destinations, else `ready`.
 */
export function learningStatus(learned: Learned | null): Exclude<LearningStatus, 'not_found'> {
  if (learned === null || learned.packet_count === 0) return 'not_started';
  if (learned.packet_count < ENOUGH_PACKETS) return 'insufficient_data';
  // A list of ports that is too long to be read is no sign of few.
  const fewPorts = (uniquePorts(learned) ?? ENOUGH_PORTS) < ENOUGH_PORTS;
  return fewPorts && learned.unique_destinations < ENOUGH_DESTINATIONS ? 'learning' : 'ready';
}

/** The profile in a few words, for rows of a list; null where nothing was learned. */
export function learnedSummary(learned: Learned | null) {
  if (learned === null) return null;
  return {
    status: learningStatus(learned),
    packet_count: learned.packet_count,
    unique_ports: uniquePorts(learned),
    unique_destinations: learned.unique_destinations,
    protocols: learned.protocols,
  };
}
