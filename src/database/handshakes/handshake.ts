import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';
import { jsonObject } from '../json-value.js';

/** A TLS handshake as an alert's metadata tells of it. */
export const handshake = z.object({
  alert_id: z.number(),
  timestamp: z.string(),
  threat_type: z.string(),
  severity: z.string(),
  src_ip: z.string().nullable(),
  dst_ip: z.string().nullable(),
  dst_port: z.number().nullable(),
  handshake_type: z.string().nullable(),
  tls_version: z.string().nullable(),
  cipher: z.string().nullable(),
  ja3: z.string().nullable(),
  ja3_string: z.string().nullable(),
  ja3s: z.string().nullable(),
  sni: z.string().nullable(),
  malware_family: z.string().nullable(),
  sensor_id: z.string().nullable(),
});

export type Handshake = z.output<typeof handshake>;

const storedHandshake = handshake
  .omit({ dst_port: true, handshake_type: true, ja3_string: true })
  .extend({ timestamp: instantInJson, metadata: jsonObject })
  .transform(({ metadata, ...alert }): Handshake => {
    const text = (key: string) => (typeof metadata?.[key] === 'string' ? metadata[key] || null : null);
    const port = metadata?.['destination_port'] ?? metadata?.['dst_port'] ?? metadata?.['port'];
    return {
      ...alert,
      dst_port: typeof port === 'number' ? port : null,
      handshake_type: text('handshake_type'),
      ja3_string: text('ja3_string'),
    };
  });

/** One page of handshakes beside what is true of all. */
export const handshakes = z.object({
  total: z.number(),
  /** Alerts that were looked at, counted where none tells of a handshake. */
  examined: z.number(),
  data_as_of: z.string().nullable(),
  page: z.array(storedHandshake),
});

export type Handshakes = z.output<typeof handshakes>;

const counts = z.record(z.string(), z.number());

export const handshakeTotals = z.object({
  total: z.number(),
  /** Alerts that were looked at, counted where none tells of a handshake. */
  examined: z.number(),
  /** Alerts of TLS types whose metadata tells nothing of a handshake. */
  without_details: z.number(),
  by_type: counts,
  by_version: counts,
  by_cipher: counts,
  unique_sources: z.number(),
  unique_fingerprints: z.number(),
  unique_server_names: z.number(),
  without_server_name: z.number(),
  fingerprints: z.array(
    z.object({
      ja3: z.string(),
      count: z.number(),
      source_count: z.number(),
      malware_family: z.string().nullable(),
    }),
  ),
  server_names: z.array(z.object({ sni: z.string(), count: z.number() })),
  data_as_of: z.string().nullable(),
});

export type HandshakeTotals = z.output<typeof handshakeTotals>;

/** What alerts tell of one fingerprint. */
export const fingerprint = z.object({
  alert_count: z.number(),
  flagged_count: z.number(),
  malware_families: z.array(z.string()),
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
  source_count: z.number(),
  sources: z.array(z.string()),
  server_names: z.array(z.string()),
  data_as_of: z.string().nullable(),
});

export type Fingerprint = z.output<typeof fingerprint>;
