import { z } from 'zod';
import { hostFacts, hostTraffic } from '../../../database/hosts/host-facts.js';
import type { HostStory, Kind, Peer } from '../../../database/hosts/host-story.js';
import type { FeedMatch, IndicatorMatches } from '../../../database/intel/threat-feed.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { SEVERITIES } from '../../answer/parameters.js';
import type { Detail } from '../../answer/row-selection.js';
import { counts } from '../alerts/alert-answer.js';
import { attackStep } from './attack-steps.js';
import { listedAs } from './listed-as.js';

/** Rows of each list; the worst are kept. */
export const LISTED: Record<Detail, { kinds: number; steps: number; peers: number }> = {
  brief: { kinds: 6, steps: 8, peers: 5 },
  full: { kinds: 25, steps: 20, peers: 30 },
};

/** Feeds of those who attack; others list what many people use. */
const HOSTILE = ['botnet_c2', 'malware_c2', 'ransomware_ioc', 'exploit_kit', 'phishing', 'known_attacker'];

const kindRow = z.object({
  threat_type: z.string(),
  stage: z.string().nullable(),
  severity: z.string().nullable(),
  alert_count: z.number(),
  as_source: z.number(),
  first_seen: z.string(),
  last_seen: z.string(),
  before_count: z.number(),
  acknowledged_before: z.number(),
});

const peerRow = z.object({
  ip_address: z.string(),
  alert_count: z.number(),
  severity: z.string().nullable(),
  first_seen: z.string(),
  threat_types: z.array(z.string()),
  is_new: z.boolean().nullable(),
  listed: z.string().nullable(),
});
export type PeerRow = z.output<typeof peerRow>;

export const hostAnswer = z.object({
  ip_address: z.string(),
  is_internal: z.boolean(),
  device: hostFacts.shape.device,
  look_first: z.array(z.string()),
  alert_count: z.number(),
  as_source: z.number(),
  acknowledged: z.number(),
  by_severity: counts,
  before: z.object({ days: z.number(), alert_count: z.number(), acknowledged: z.number() }),
  kind_count: z.number(),
  kinds: z.array(kindRow),
  steps: z.array(attackStep),
  peer_count: z.number(),
  new_peer_count: z.number().nullable(),
  listed_peer_count: z.number().nullable(),
  peers: z.array(peerRow),
  traffic: hostTraffic,
  ask_next: z.array(
    z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()), why: z.string() }),
  ),
});
export type HostAnswer = z.output<typeof hostAnswer>;

/** The worst kinds, in the order in which they were first seen. */
export function kindRows(kinds: readonly Kind[], most: number): HostAnswer['kinds'] {
  const kept = new Set(kinds.toSorted(worstFirst).slice(0, most));
  return kinds
    .filter((kind) => kept.has(kind))
    .map((kind) => ({
      threat_type: kind.threat_type,
      stage: threatTypeOf(kind.threat_type)?.stage ?? null,
      severity: kind.severity,
      alert_count: kind.alert_count,
      as_source: kind.as_source,
      first_seen: kind.first_seen,
      last_seen: kind.last_seen,
      before_count: kind.before_count,
      acknowledged_before: kind.acknowledged_before,
    }));
}

/** In their order, grave ones before others that are left out. */
export function fewSteps(steps: HostAnswer['steps'], most: number): HostAnswer['steps'] {
  const kept = new Set(steps.toSorted((a, b) => Number(b.is_grave) - Number(a.is_grave)).slice(0, most));
  return steps.filter((step) => kept.has(step));
}

/** Those a live feed lists first, then new and grave ones, then the one or the other, then the worst. */
export function peerRows(peers: readonly Peer[], listed: Map<string, IndicatorMatches>, hasHistory: boolean) {
  return peers
    .map((peer) => {
      const match = listed.get(peer.ip_address)?.matches[0];
      const row: PeerRow = {
        ip_address: peer.ip_address,
        alert_count: peer.alert_count,
        severity: peer.severity,
        first_seen: peer.first_seen,
        threat_types: peer.threat_types,
        is_new: hasHistory ? !peer.known : null,
        listed: match ? listedAs(match) : null,
      };
      return { row, rank: rankOf(row, match) };
    })
    .toSorted((a, b) => b.rank - a.rank || worstFirst(a.row, b.row))
    .map(({ row }) => row);
}

export function isListedLive({ listed }: PeerRow): boolean {
  return listed !== null && listed.startsWith('live');
}

/** Days before the window from which alerts are known. */
export function daysOf({ history_from }: HostStory, { from }: { from: string }): number {
  if (history_from === null) return 0;
  return Math.round((Date.parse(from) - Date.parse(history_from)) / 8_640_000) / 10;
}

function rankOf({ is_new, severity }: PeerRow, match: FeedMatch | undefined): number {
  const live = match?.status === 'live';
  const hostile = live && HOSTILE.includes(match.feed_type);
  const grave = severity === 'CRITICAL' || severity === 'HIGH';
  return (live ? 3 : 0) + (hostile ? 3 : 0) + (is_new === true ? 1 : 0) + (grave ? 1 : 0);
}

function worstFirst(
  a: Pick<PeerRow, 'severity' | 'alert_count'>,
  b: Pick<PeerRow, 'severity' | 'alert_count'>,
): number {
  return severityRank(a) - severityRank(b) || b.alert_count - a.alert_count;
}

function severityRank({ severity }: { severity: string | null }): number {
  const rank = (SEVERITIES as readonly (string | null)[]).indexOf(severity);
  return rank === -1 ? SEVERITIES.length : rank;
}
