import { z } from 'zod';

export const PROVIDER_CATEGORIES = ['streaming', 'cdn', 'cloud', 'social', 'gaming', 'rmm', 'other'] as const;
export type ProviderCategory = (typeof PROVIDER_CATEGORIES)[number];

/** One row of NetMonitor's table `service_providers`. */
export const serviceProvider = z.object({
  id: z.number(),
  name: z.string(),
  category: z.string(),
  /** Networks in CIDR form as they are stored, the first ones. */
  ip_ranges: z.array(z.string()),
  ip_range_count: z.number(),
  domains: z.array(z.string()),
  domain_count: z.number(),
  description: z.string().nullable(),
  is_active: z.boolean(),
  is_builtin: z.boolean(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
  created_by: z.string().nullable(),
});
export type ServiceProvider = z.output<typeof serviceProvider>;

/** Active providers per category, most first. */
export const providerCategories = z.object({
  by_category: z.record(z.string(), z.number()),
  matching: z.number(),
  inactive: z.number(),
});
export type ProviderCategories = z.output<typeof providerCategories>;

/** A provider one of whose networks holds an address. */
export const providerMatch = z.object({
  provider_id: z.number(),
  provider_name: z.string(),
  category: z.string(),
  /** The narrowest of its networks that does, as it is stored. */
  matched_range: z.string(),
});
export type ProviderMatch = z.output<typeof providerMatch>;
