import type { HostFacts } from '../../../database/hosts/host-facts.js';
import type { HostStory } from '../../../database/hosts/host-story.js';
import type { IndicatorMatches } from '../../../database/intel/threat-feed.js';
import { readable } from '../traffic/volume.js';
import { type HostAnswer, isListedLive, type PeerRow } from './host-answer.js';
import { listedAs } from './listed-as.js';

const MOST_FINDINGS = 6;
const MOST_NAMED = 3;
/** So many stages of an attack in one window are more than noise. */
const MANY_STAGES = 3;
/** A host is seen beside so many days before the window. */
export const HISTORY_DAYS = 30;
/** Fewer stretches than this are no usual. */
export const LEAST_WINDOWS = 3;

/** All that is known when the answer is put together. */
export interface KnownOfHost {
  address: string;
  hours: number;
  story: HostStory;
  facts: HostFacts;
  own: IndicatorMatches | undefined;
  peers: PeerRow[];
  steps: HostAnswer['steps'];
  /** Days of history; 0 = there is none. */
  days: number;
}

/** What to look at first, the gravest first, each with the figures it rests on. */
export function lookFirst(known: KnownOfHost): string[] {
  return [
    ...ownListing(known),
    ...listedPeers(known),
    ...manyStages(known),
    ...openAlerts(known),
    ...muchSent(known),
    ...newPeers(known),
  ].slice(0, MOST_FINDINGS);
}

/** The calls that go on from here. */
export function askNext({ address, hours, story, peers, steps }: KnownOfHost): HostAnswer['ask_next'] {
  const listed = peers.filter(isListedLive).map(({ ip_address }) => ip_address);
  const next: HostAnswer['ask_next'] = [];
  if (steps.length > 1) {
    const why = `${steps.length} stages of an attack began here: where did it come from, where did it go?`;
    next.push({ tool: 'attack_path', arguments: { ip_address: address, hours }, why });
  }
  if (story.worst !== null) {
    const why = `is the newest ${story.worst.severity} alert real?`;
    next.push({ tool: 'investigate_alert', arguments: { alert_id: story.worst.id }, why });
  }
  if (listed.length > 0) {
    const indicators = listed.slice(0, MOST_NAMED);
    next.push({ tool: 'check_indicators', arguments: { indicators }, why: 'who else met them?' });
  }
  if (story.alert_count > 0) {
    const why = `all ${story.alert_count} alerts in order`;
    next.push({ tool: 'get_threat_timeline', arguments: { ip_address: address, hours }, why });
  }
  return next;
}

function ownListing({ own }: KnownOfHost): string[] {
  const best = own?.matches[0];
  return own && best && own.live > 0 ? [`Feeds list this address itself: ${listedAs(best)}`] : [];
}

function listedPeers({ peers }: KnownOfHost): string[] {
  const live = peers.filter(isListedLive);
  if (live.length === 0) return [];
  const named = live
    .slice(0, MOST_NAMED)
    .map(({ ip_address, listed, alert_count }) => `${ip_address} (${listed}, ${alert_count} alerts)`);
  return [`It met ${live.length} listed address${live.length === 1 ? '' : 'es'}: ${named.join('; ')}`];
}

function manyStages({ steps }: KnownOfHost): string[] {
  const grave = steps.filter(({ is_grave }) => is_grave);
  if (grave.length < MANY_STAGES) return [];
  return [
    `Its own CRITICAL and HIGH alerts speak of ${grave.length} stages of an attack, in this order: ${grave.map(({ stage }) => stage).join(' > ')}`,
  ];
}

function openAlerts({ story: { by_severity, alert_count, acknowledged, worst } }: KnownOfHost): string[] {
  const grave = (by_severity['CRITICAL'] ?? 0) + (by_severity['HIGH'] ?? 0);
  if (grave === 0 || worst === null) return [];
  return [
    `${grave} of ${alert_count} alerts are CRITICAL or HIGH (${acknowledged} of all are acknowledged); the newest of the worst is ${worst.id}, ${worst.threat_type} at ${worst.timestamp}`,
  ];
}

function muchSent({ facts }: KnownOfHost): string[] {
  const { outbound_bytes, highest_outbound_bytes: highest, earlier_windows } = facts;
  if (earlier_windows < LEAST_WINDOWS || highest === null || Number(outbound_bytes) <= Number(highest))
    return [];
  return [
    `It sent at least ${readable(outbound_bytes)}, more than in any of the ${earlier_windows} stretches of this length before (highest ${readable(highest)}, median ${readable(facts.usual_outbound_bytes ?? 0)})`,
  ];
}

function newPeers({ story: { new_peer_count, peer_count }, days, peers }: KnownOfHost): string[] {
  const fresh = peers.filter(({ is_new }) => is_new === true);
  if (fresh.length === 0) return [];
  const named = fresh.slice(0, MOST_NAMED).map(({ ip_address }) => ip_address);
  return [
    `${new_peer_count} of ${peer_count} peers were in no alert with it in the ${days} days before, such as ${named.join(', ')}`,
  ];
}
