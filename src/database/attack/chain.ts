import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** What one source did in one stage. */
const step = z.object({
  stage: z.string(),
  first_seen: instantInJson,
  last_seen: instantInJson,
  alert_count: z.number(),
  threat_types: z.array(z.string()),
  /** The source's last alert of another stage before this one began; null for the first stage. */
  stage_before: z.string().nullable(),
  seen_before: instantInJson.nullable(),
  quiet_seconds: z.number().nullable(),
  first_alert: z.object({
    id: z.number(),
    severity: z.string(),
    threat_type: z.string(),
    destination_ip: z.string().nullable(),
    description: z.string().nullable(),
  }),
});

export type Step = z.output<typeof step>;

/** One source seen in several stages; its steps in the order of their first alerts. */
const chain = z.object({
  source_ip: z.string(),
  stage_count: z.number(),
  alert_count: z.number(),
  /** Alerts of the source whose type belongs to no stage. */
  other_alerts: z.number(),
  other_types: z.array(z.string()),
  first_seen: instantInJson,
  last_seen: instantInJson,
  worst_severity: z.string().nullable(),
  steps: z.array(step),
});

export type Chain = z.output<typeof chain>;

export const chains = z.object({
  total: z.number(),
  examined: z.number(),
  without_source: z.number(),
  /** Most stages that one source was seen in. */
  most_stages: z.number(),
  unstaged_alerts: z.number(),
  unstaged_type_count: z.number(),
  unstaged_types: z.array(z.object({ threat_type: z.string(), count: z.number() })),
  data_as_of: z.string().nullable(),
  page: z.array(chain),
});

export type Chains = z.output<typeof chains>;
