import { z } from 'zod';
import { jsonValue } from '../json-value.js';

export const CONFIGURATION_SCOPES = ['global', 'sensor'] as const;
export type ConfigurationScope = (typeof CONFIGURATION_SCOPES)[number];

/** One parameter of NetMonitor's table `sensor_configs`. The value may be a secret. */
export const configParameter = z.object({
  id: z.number(),
  /** Null for a global parameter. */
  sensor_id: z.string().nullable(),
  parameter_path: z.string(),
  parameter_value: jsonValue,
  /** Name of the Python type. */
  parameter_type: z.string(),
  scope: z.string(),
  description: z.string().nullable(),
  updated_at: z.string(),
  updated_by: z.string().nullable(),
  /** False for a global parameter that the asked sensor has a value of its own for. */
  effective: z.boolean(),
  /** Older rows of the same path, which this one replaced. */
  earlier_values: z.number(),
});
export type ConfigParameter = z.output<typeof configParameter>;

/** What holds for a path. */
export const effectiveValue = z.object({
  parameter_path: z.string(),
  parameter_value: jsonValue,
  sensor_id: z.string().nullable(),
});
export type EffectiveValue = z.output<typeof effectiveValue>;

/** Parameters stored below one first part of their paths. */
export const configSection = z.object({ section: z.string(), parameters: z.number() });
export type ConfigSection = z.output<typeof configSection>;

/** One entry of NetMonitor's table `ip_whitelists`. Networks keep their mask. */
export const whitelistEntry = z.object({
  id: z.number(),
  ip_cidr: z.string().nullable(),
  description: z.string().nullable(),
  scope: z.string(),
  sensor_id: z.string().nullable(),
  direction: z.string().nullable(),
  source_ip: z.string().nullable(),
  target_ip: z.string().nullable(),
  port_filter: z.string().nullable(),
  created_at: z.string(),
  created_by: z.string().nullable(),
});
export type WhitelistEntry = z.output<typeof whitelistEntry>;

/** Which parameters a question is about: the global ones, and those of the sensor when there is one. */
export interface ParameterFilter {
  sensor_id?: string | undefined;
  /** How the path begins, in any case. */
  path_prefix?: string | undefined;
}

export interface WhitelistFilter {
  scope?: ConfigurationScope | undefined;
  /** Entries of this sensor beside the global ones. */
  sensor_id?: string | undefined;
}
