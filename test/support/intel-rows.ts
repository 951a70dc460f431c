import type { Client } from 'pg';
import { insert, json, type Instant } from './rows.js';

/* Writers for what is remembered of outsiders, and for advice. Times here have no zone. */

export interface AddressReputationRow {
  ip_address: string;
  abuseipdb_score: number | null;
  abuseipdb_reports: number | null;
  is_tor_exit: boolean | null;
  is_vpn: boolean | null;
  is_known_c2: boolean | null;
  tags: unknown;
  categories: unknown;
  sources: unknown;
  last_updated: Instant | null;
  expires_at: Instant | null;
}

export async function insertAddressReputation(
  owner: Client,
  row: Partial<AddressReputationRow> = {},
): Promise<void> {
  await insert(owner, 'threat_intel_ip_cache', {
    ip_address: '203.0.113.66',
    abuseipdb_score: 90,
    abuseipdb_reports: 12,
    ...row,
    tags: json(row.tags ?? ['scanner']),
    categories: json(row.categories ?? []),
    sources: json(row.sources ?? ['abuseipdb']),
  });
}

export interface DomainReputationRow {
  domain: string;
  is_malicious: boolean | null;
  reputation_score: number | null;
  tags: unknown;
  categories: unknown;
  sources: unknown;
  last_updated: Instant | null;
  expires_at: Instant | null;
}

export async function insertDomainReputation(
  owner: Client,
  row: Partial<DomainReputationRow> = {},
): Promise<void> {
  await insert(owner, 'threat_intel_domain_cache', {
    domain: 'evil.example',
    is_malicious: true,
    reputation_score: 80,
    ...row,
    tags: json(row.tags ?? []),
    categories: json(row.categories ?? ['malware']),
    sources: json(row.sources ?? ['urlhaus']),
  });
}

export interface KnowledgeRow {
  category: string;
  key: string;
  title: string;
  summary: string | null;
  description: string | null;
  indicators: unknown;
  recommendations: unknown;
  mitre_mapping: unknown;
  severity: string | null;
  priority: number | null;
}

export async function insertKnowledge(owner: Client, row: Partial<KnowledgeRow> = {}): Promise<void> {
  await insert(owner, 'security_knowledge_base', {
    category: 'threat_type',
    key: 'port_scan',
    title: 'Port scan',
    summary: 'Somebody looks round',
    severity: 'medium',
    priority: 50,
    ...row,
    indicators: json(row.indicators ?? []),
    recommendations: json(row.recommendations ?? ['Find out who it is']),
    mitre_mapping: json(row.mitre_mapping ?? { techniques: ['T1046'] }),
  });
}
