import { z } from 'zod';
import { instantInJson } from '../instant-in-json.js';

const cached = {
  first_seen: instantInJson.nullable(),
  last_updated: instantInJson.nullable(),
  expires_at: instantInJson.nullable(),
  /** Whether NetMonitor would ask for it anew. */
  expired: z.boolean(),
  age_hours: z.number().nullable(),
};

const lists = {
  tags: z.array(z.string()),
  categories: z.array(z.string()),
  sources: z.array(z.string()),
};

/** What NetMonitor remembers of an address from reputation services: table `threat_intel_ip_cache`. */
export const addressReputation = z.object({
  ip_address: z.string(),
  threat_level: z.string(),
  /** 0 to 100, higher is worse. */
  abuseipdb_score: z.number().nullable(),
  abuseipdb_reports: z.number().nullable(),
  abuseipdb_last_reported: instantInJson.nullable(),
  is_tor_exit: z.boolean(),
  is_tor_relay: z.boolean(),
  is_vpn: z.boolean(),
  is_proxy: z.boolean(),
  is_datacenter: z.boolean(),
  is_known_attacker: z.boolean(),
  is_known_c2: z.boolean(),
  is_known_scanner: z.boolean(),
  ...lists,
  ...cached,
});
export type AddressReputation = z.output<typeof addressReputation>;

/** The same of a domain: table `threat_intel_domain_cache`. */
export const domainReputation = z.object({
  domain: z.string(),
  is_malicious: z.boolean(),
  is_phishing: z.boolean(),
  is_malware_host: z.boolean(),
  is_c2_domain: z.boolean(),
  is_newly_registered: z.boolean(),
  /** 0 to 100. */
  reputation_score: z.number().nullable(),
  ...lists,
  ...cached,
});
export type DomainReputation = z.output<typeof domainReputation>;
