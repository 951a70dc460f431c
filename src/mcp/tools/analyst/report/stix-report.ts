import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { clean } from '../../../answer/untrusted.js';
import { counted } from './markdown-text.js';
import { addressesOf, notKnown, type ReportFacts, techniquesOfType, watching } from './report-facts.js';
import { ownId } from './stix-id.js';
import {
  addressObject,
  attackPattern,
  common,
  IDENTITY,
  indicator,
  observedData,
  placeOf,
  relationship,
  sighting,
  source,
  stixInstant,
  type StixObject,
} from './stix-objects.js';
import { tlpMarking } from './tlp.js';

/** A bundle of STIX 2.1: whatever it leaves out, every reference in it leads to an object in it. */
export function stixReport(facts: ReportFacts, groups: readonly AlertGroup[]): string {
  const seen = groups.flatMap((group) => {
    const data = observedData(group, facts);
    return data ? [{ group, data }] : [];
  });
  const named = [...(facts.address === null ? [] : [facts.address]), ...addressesOf(groups)];
  const addresses = [...new Set(named)].map((ip) => addressObject(ip, facts));
  const found = [
    IDENTITY,
    ...addresses,
    ...seen.map(({ data }) => data),
    ...patternsOf(seen, facts),
    ...indicatorsOf(seen, facts),
  ];
  const report = reportOn(found, groups.length, facts);
  const objects = [tlpMarking(facts.tlp), ...found, noteOn(report, facts), report];
  return JSON.stringify({ type: 'bundle', id: ownId('bundle', facts.queryId), objects });
}

type Seen = { group: AlertGroup; data: StixObject }[];

/** The techniques the groups speak of, and which group does. */
function patternsOf(seen: Seen, facts: ReportFacts): StixObject[] {
  const links = seen.flatMap(({ group, data }) =>
    techniquesOfType(group.threat_type)
      .slice(0, 1)
      .map((technique) => ({ data, pattern: attackPattern(technique, facts) })),
  );
  const patterns = new Map(links.map(({ pattern }) => [pattern.id, pattern]));
  return [
    ...patterns.values(),
    ...links.map(({ data, pattern }) => relationship(data, 'related-to', pattern, facts)),
  ];
}

/** What is listed, where it was seen, and the data that say so. */
function indicatorsOf(seen: Seen, facts: ReportFacts): StixObject[] {
  return [...(facts.listed ?? [])].flatMap(([ip, match]) => {
    const groups = seen.filter(({ group }) => group.source_ip === ip || group.destination_ip === ip);
    if (groups.length === 0) return [];
    const known = indicator(ip, match, facts);
    return [known, sighting(known, groups, facts)];
  });
}

function reportOn(found: StixObject[], told: number, facts: ReportFacts): StixObject {
  const { kind, address, alerts, window } = facts;
  const about = kind === 'incident' ? `Incident report: ${address}` : 'Shift handover';
  const severities = Object.entries(alerts.by_severity).map(([name, count]) => `${clean(name, 40)} ${count}`);
  return {
    type: 'report',
    id: ownId('report', ...placeOf(facts)),
    ...common(facts),
    name: about,
    description:
      alerts.alert_count === 0
        ? `Nothing was seen: no alerts. ${watching(facts)}`
        : `${counted(alerts.alert_count, 'alert')} (${severities.join(', ')}), ${alerts.open_grave} CRITICAL or HIGH ones open; ${told} of ${alerts.group_count} groups of alerts are in this bundle. Window ${window.from} to ${window.to}.`,
    report_types: ['observed-data'],
    published: stixInstant(window.to),
    object_refs: found.map(({ id }) => id),
    external_references: [source(facts)],
  };
}

function noteOn(report: StixObject, facts: ReportFacts): StixObject {
  const gaps = facts.gaps.map(
    ({ sensor_id, state, from, to }) => `${clean(sensor_id, 100)} ${state} ${from} to ${to}`,
  );
  return {
    type: 'note',
    id: ownId('note', report.id),
    ...common(facts),
    abstract: 'Coverage, and what is not known',
    content: [
      watching(facts),
      ...gaps,
      ...facts.gapNotes.map(({ message }) => clean(message, 300)),
      ...notKnown(facts),
    ].join('\n'),
    object_refs: [report.id],
    external_references: [source(facts)],
  };
}
