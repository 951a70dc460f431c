import type { FeedMatch } from '../../../../database/intel/threat-feed.js';
import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { clean } from '../../../answer/untrusted.js';
import { listedAs } from '../listed-as.js';
import type { ReportFacts, TechniqueSeen } from './report-facts.js';
import { observableId, ownId } from './stix-id.js';
import { tlpMarking } from './tlp.js';

export type StixObject = { type: string; id: string } & Record<string, unknown>;

/** Of what is the same in every report; an object keeps its first instant for good. */
const EVER = '2026-01-01T00:00:00.000Z';
const MOST_COUNTED = 999_999_999;

/** Who says all this. */
export const IDENTITY: StixObject = {
  type: 'identity',
  spec_version: '2.1',
  id: ownId('identity', 'netmonitor-mcp'),
  created: EVER,
  modified: EVER,
  name: 'netmonitor-mcp',
  identity_class: 'system',
};

/** RFC 3339 in UTC with milliseconds. */
export function stixInstant(instant: string): string {
  return new Date(instant).toISOString();
}

/**
 * What every object of a report has: its marking, its author, and its version. Asked again, it is the same object with
 * another query, and maybe another marking or count: a reader keeps the older of two that were modified at one instant.
 */
export function common({ tlp, window, writtenAt }: ReportFacts, created = stixInstant(window.to)) {
  const written = writtenAt.toISOString();
  return {
    spec_version: '2.1',
    created,
    modified: written > created ? written : created,
    created_by_ref: IDENTITY.id,
    object_marking_refs: [tlpMarking(tlp).id],
  };
}

/** Of the query, so that a claim can be traced in log and audit. */
export function source({ queryId }: ReportFacts) {
  return { source_name: 'netmonitor-mcp', external_id: queryId };
}

/** Names in ids: objects of another window or host are others, and so is what is seen through other sensors. */
export function placeOf({ kind, address, window, seesSensors }: ReportFacts): string[] {
  return [kind, address ?? '', window.from, window.to, ...(seesSensors ?? [])];
}

export function addressObject(ip: string, { tlp }: ReportFacts): StixObject {
  const type = addressType(ip);
  return {
    type,
    spec_version: '2.1',
    id: observableId(type, ip),
    value: ip,
    object_marking_refs: [tlpMarking(tlp).id],
  };
}

function addressType(ip: string): 'ipv4-addr' | 'ipv6-addr' {
  return ip.includes(':') ? 'ipv6-addr' : 'ipv4-addr';
}

/** A group of alerts; null when no address can stand for it. */
export function observedData(group: AlertGroup, facts: ReportFacts): StixObject | null {
  const sides = [group.source_ip, group.destination_ip].flatMap((ip) => ip ?? []);
  if (sides.length === 0) return null;
  const { threat_type, source_ip, destination_ip, severity, alert_count } = group;
  return {
    type: 'observed-data',
    id: ownId('observed-data', ...placeOf(facts), threat_type, source_ip ?? '', destination_ip ?? ''),
    ...common(facts),
    first_observed: stixInstant(group.first_seen),
    last_observed: stixInstant(group.last_seen),
    number_observed: Math.min(alert_count, MOST_COUNTED),
    object_refs: [...new Set(sides.map((ip) => observableId(addressType(ip), ip)))],
    labels: [clean(threat_type), `severity:${(severity ?? 'unknown').toLowerCase()}`],
    external_references: [source(facts)],
  };
}

export function attackPattern(
  { id, name, tactics }: Omit<TechniqueSeen, 'threatTypes' | 'alertCount'>,
  facts: ReportFacts,
): StixObject {
  return {
    type: 'attack-pattern',
    id: ownId('attack-pattern', id),
    ...common(facts, EVER),
    name,
    kill_chain_phases: tactics.map((phase_name) => ({ kill_chain_name: 'mitre-attack', phase_name })),
    external_references: [
      {
        source_name: 'mitre-attack',
        external_id: id,
        url: `https://attack.mitre.org/techniques/${id.replace('.', '/')}`,
      },
    ],
  };
}

/** Only of an address that a live feed lists. */
export function indicator(ip: string, match: FeedMatch, facts: ReportFacts): StixObject {
  const from = stixInstant(match.first_seen ?? match.last_updated ?? facts.window.from);
  const until = match.expires_at === null ? null : stixInstant(match.expires_at);
  const confidence = match.confidence_score;
  return {
    type: 'indicator',
    id: ownId('indicator', ...placeOf(facts), ip),
    ...common(facts),
    name: `${ip}: ${clean(match.feed_type, 100)}`,
    description: clean(listedAs(match), 200),
    indicator_types: ['malicious-activity'],
    pattern: `[${addressType(ip)}:value = '${ip}']`,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: from,
    ...(until !== null && until > from && { valid_until: until }),
    ...(confidence !== null &&
      confidence >= 0 &&
      confidence <= 1 && { confidence: Math.round(confidence * 100) }),
    external_references: [source(facts)],
  };
}

export function relationship(
  from: StixObject,
  relationship_type: string,
  to: StixObject,
  facts: ReportFacts,
): StixObject {
  return {
    type: 'relationship',
    id: ownId('relationship', from.id, relationship_type, to.id),
    ...common(facts),
    relationship_type,
    source_ref: from.id,
    target_ref: to.id,
  };
}

/** The listed address was seen in these groups. */
export function sighting(
  of: StixObject,
  groups: readonly { group: AlertGroup; data: StixObject }[],
  facts: ReportFacts,
): StixObject {
  const instants = (name: 'first_seen' | 'last_seen') =>
    groups.map(({ group }) => stixInstant(group[name])).toSorted();
  const count = groups.reduce((sum, { group }) => sum + group.alert_count, 0);
  return {
    type: 'sighting',
    id: ownId('sighting', of.id),
    ...common(facts),
    sighting_of_ref: of.id,
    observed_data_refs: groups.map(({ data }) => data.id),
    where_sighted_refs: [IDENTITY.id],
    first_seen: instants('first_seen')[0],
    last_seen: instants('last_seen').at(-1),
    count: Math.min(count, MOST_COUNTED),
    external_references: [source(facts)],
  };
}
