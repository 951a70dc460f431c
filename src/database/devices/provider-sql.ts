import { inetFrom } from '../inet-text.js';

/** SQL: a list, or text that holds one: NetMonitor's own tools have stored both. */
export function listed(column: string): string {
  return `CASE jsonb_typeof(${column}) WHEN 'array' THEN ${column}
    ELSE to_jsonb(regexp_split_to_array(trim(${column} #>> '{}', E' []\\t\\n'), '["\\s,]+')) END`;
}

/** SQL: the networks of active providers, for callers who may see all sensors, which $3 tells. */
export const PROVIDER_NETWORKS = `
  SELECT name, category, ${inetFrom('range')} AS network
  FROM service_providers, jsonb_array_elements_text(${listed('ip_ranges')}) AS range
  WHERE $3::text[] IS NULL AND is_active IS NOT FALSE`;
