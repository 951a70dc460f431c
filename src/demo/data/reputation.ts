import { DAY, HOUR, instant } from './clock.js';
import { INCIDENT } from './incident.js';
import { FEED_ADDRESSES, SCANNERS } from './outsiders.js';
import { json, type Cell, type TableRows } from './table-rows.js';

/*
 * These tables have times without a zone. The demo's server runs in UTC, where the two are the same.
 */

export function addressReputationRows(asOf: number): TableRows {
  const entry = (
    address: string | undefined,
    score: number,
    reports: number,
    flags: { c2?: boolean; attacker?: boolean; tor?: boolean; scanner?: boolean },
    daysUntilExpiry: number,
  ): Cell[] => [
    address ?? null,
    score,
    reports,
    instant(asOf - 9 * HOUR),
    flags.tor ?? false,
    flags.attacker ?? false,
    flags.c2 ?? false,
    flags.scanner ?? false,
    json(Object.keys(flags)),
    json(['abuseipdb', 'feeds']),
    instant(asOf - 40 * DAY),
    instant(asOf - 7 * HOUR),
    instant(asOf + daysUntilExpiry * DAY),
  ];
  return {
    table: 'threat_intel_ip_cache',
    columns: [
      'ip_address',
      'abuseipdb_score',
      'abuseipdb_reports',
      'abuseipdb_last_reported',
      'is_tor_exit',
      'is_known_attacker',
      'is_known_c2',
      'is_known_scanner',
      'tags',
      'sources',
      'first_seen',
      'last_updated',
      'expires_at',
    ],
    rows: [
      entry(INCIDENT.commandServer, 100, 412, { c2: true, attacker: true }, 1),
      entry(INCIDENT.dropServer, 34, 3, {}, 1),
      entry(SCANNERS[0], 61, 57, { scanner: true }, 1),
      entry(SCANNERS[1], 22, 9, {}, -3),
      entry(FEED_ADDRESSES[0], 83, 120, { tor: true }, 2),
      entry('10.20.30.114', 0, 0, {}, 1),
    ],
  };
}

export function domainReputationRows(asOf: number): TableRows {
  const entry = (
    domain: string,
    flags: { malicious?: boolean; phishing?: boolean; c2?: boolean },
    score: number,
    category: string,
    learnedHoursAgo: number,
  ): Cell[] => [
    domain,
    flags.malicious ?? false,
    flags.phishing ?? false,
    flags.c2 ?? false,
    score,
    json([category]),
    instant(asOf - 40 * DAY),
    instant(asOf - learnedHoursAgo * HOUR),
    instant(asOf + 2 * DAY - learnedHoursAgo * HOUR),
  ];
  return {
    table: 'threat_intel_domain_cache',
    columns: [
      'domain',
      'is_malicious',
      'is_phishing',
      'is_c2_domain',
      'reputation_score',
      'categories',
      'first_seen',
      'last_updated',
      'expires_at',
    ],
    rows: [
      entry(INCIDENT.commandDomain, { malicious: true, c2: true }, 3, 'command and control', 6),
      entry('login.haven-werk.example', { malicious: true, phishing: true }, 8, 'phishing', 6),
      entry('office-42-14.cloud.example', {}, 97, 'business', 72),
    ],
  };
}

export function feedStatusRows(asOf: number): TableRows {
  const feed = (
    name: string,
    kind: string,
    hoursAgo: number,
    error: string | null,
    count: number,
  ): Cell[] => [
    name,
    `https://${name}.feeds.example/list`,
    kind,
    instant(asOf - hoursAgo * HOUR),
    instant(asOf - (error === null ? hoursAgo : 50) * HOUR),
    error,
    count,
  ];
  return {
    table: 'threat_intel_feed_status',
    columns: [
      'feed_name',
      'feed_url',
      'feed_type',
      'last_sync',
      'last_success',
      'last_error',
      'records_synced',
    ],
    rows: [
      feed('feodotracker', 'ip_list', 1, null, 611),
      feed('threatfox', 'json_api', 1, null, 1480),
      feed('urlhaus', 'csv', 1, 'HTTP 429 from the feed', 990),
    ],
  };
}

export function apiUseRows(asOf: number): TableRows {
  return {
    table: 'abuseipdb_api_stats',
    columns: ['date', 'api_calls', 'cache_hits', 'unique_ips_queried'],
    rows: Array.from({ length: 7 }, (_, day) => [
      instant(asOf - day * DAY).slice(0, 10),
      40 + day * 6,
      210 - day * 9,
      38 + day * 5,
    ]),
  };
}
