import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

/** How often something was alerted beside one alert, and how often an operator acknowledged it. */
const history = z.object({ alert_count: z.number(), acknowledged: z.number() });

/** A kind of alerts of one of the two hosts in the minutes around; where both take part, of their source. */
const nearby = z.object({
  ip_address: z.string(),
  threat_type: z.string(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  /** Of those, how many it was the source of. */
  as_source: z.number(),
  first_seen: instantInJson,
  last_seen: instantInJson,
});

/** More than a day before the alert. */
const long_before = z.number();

/** What stands beside one alert; the alert itself counts nowhere. */
export const alertContext = z.object({
  pair: history.extend({
    first_seen: instantInJson.nullable(),
    last_seen: instantInJson.nullable(),
    long_before,
  }),
  pair_and_type: history,
  type: history.extend({ source_count: z.number(), long_before }),
  /** Oldest alert of anybody in the history; null when the alert is the first. */
  history_from: z.string().nullable(),
  around_count: z.number(),
  around_kinds: z.number(),
  /** The worst kinds. */
  around: z.array(nearby),
  /** Alerts of the alert's own sensor in the minutes around. */
  sensor_around: z.number(),
  data_as_of: z.string().nullable(),
});
export type AlertContext = z.output<typeof alertContext>;
