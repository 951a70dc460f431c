import type { FeedMatch } from '../../../../database/intel/threat-feed.js';
import type { AlertGroup, ReportAlerts } from '../../../../database/reports/report-alerts.js';
import type { Window } from '../../../../database/scope.js';
import { TECHNIQUES } from '../../../answer/attack/techniques.js';
import { threatTypeOf } from '../../../answer/attack/threat-catalogue.js';
import type { Stage } from '../../../answer/attack/threat-type.js';
import type { CoverageGap, Note } from '../../../answer/receipt.js';
import type { Detail } from '../../../answer/row-selection.js';
import type { pathAnswerOf } from '../path-answer.js';
import type { TlpLabel } from './tlp.js';

export const KINDS = ['incident', 'handover'] as const;
export const FORMATS = ['markdown', 'stix', 'ocsf'] as const;

/** All that a report can be written from. */
export interface ReportFacts {
  kind: (typeof KINDS)[number];
  detail: Detail;
  /** The host of an incident. */
  address: string | null;
  tlp: TlpLabel;
  window: Window;
  /** Stands behind every claim. */
  queryId: string;
  /** Sensors of which the caller sees anything; null = all of them. */
  seesSensors: readonly string[] | null;
  /** When this was written, by the clock of the server. */
  writtenAt: Date;
  alerts: ReportAlerts;
  /** Addresses that live feeds list; null when the caller may not see feeds. */
  listed: ReadonlyMap<string, FeedMatch> | null;
  /** Addresses of these alerts that feeds were asked about. */
  asked: number;
  path: ReturnType<typeof pathAnswerOf> | null;
  /** Stretches in which sensors did not watch, and what is not known of others. */
  gaps: CoverageGap[];
  gapNotes: Note[];
  /** Registered sensors; null when they cannot be told. */
  sensors: number | null;
  newestAlert: string | null;
}

/** An ATT&CK technique that types of the alerts speak of. */
export interface TechniqueSeen {
  id: string;
  name: string;
  tactics: readonly Stage[];
  threatTypes: string[];
  alertCount: number;
}

/** The addresses of groups, each once. */
export function addressesOf(groups: readonly AlertGroup[]): string[] {
  return [
    ...new Set(
      groups.flatMap(({ source_ip, destination_ip }) => [source_ip ?? [], destination_ip ?? []].flat()),
    ),
  ];
}

/** Those of one type of alert, the most fitting first. */
export function techniquesOfType(threatType: string): Omit<TechniqueSeen, 'threatTypes' | 'alertCount'>[] {
  return (threatTypeOf(threatType)?.techniques ?? []).flatMap((id) => {
    const technique = TECHNIQUES[id];
    return technique ? [{ id, ...technique }] : [];
  });
}

/** Most alerts first. */
export function techniquesSeen(
  types: readonly { threat_type: string; alert_count: number }[],
): TechniqueSeen[] {
  const seen = new Map<string, TechniqueSeen>();
  for (const { threat_type, alert_count } of types) {
    for (const technique of techniquesOfType(threat_type)) {
      const known = seen.get(technique.id) ?? { ...technique, threatTypes: [], alertCount: 0 };
      known.threatTypes.push(threat_type);
      known.alertCount += alert_count;
      seen.set(technique.id, known);
    }
  }
  return [...seen.values()].toSorted((a, b) => b.alertCount - a.alertCount || (a.id < b.id ? -1 : 1));
}

/** What no report of this kind can know, whatever it found. */
export function notKnown({ address, alerts, listed, asked, sensors, gaps }: ReportFacts): string[] {
  const { traffic } = alerts;
  const types = alerts.type_count - alerts.types.length;
  return [
    'What happened without raising an alert.',
    'Whether an alert is true, who did it, and what was lost.',
    ...(sensors === null
      ? ['Whether sensors were watching: the table of sensors cannot be read.']
      : sensors === 0
        ? ['Nothing at all was watched: no sensor is registered.']
        : []),
    ...(gaps.length > 0 ? ['What passed sensors while they were blind or degraded.'] : []),
    ...(address !== null && traffic === null ? ['How much traffic it had: top talkers cannot be read.'] : []),
    ...(traffic !== null && Number(traffic.bytes) === 0
      ? ['How much traffic it had: it is not among the top talkers.']
      : []),
    ...(listed === null
      ? ['Whether addresses are listed: threat feeds belong to no sensor and are hidden from this caller.']
      : [`Whether addresses other than the ${asked} that feeds were asked about are listed.`]),
    ...(types > 0 ? [`The techniques of ${types} further types of alerts.`] : []),
  ];
}

/** Whether sensors were watching, in one sentence. */
export function watching({ sensors, gaps, gapNotes }: ReportFacts): string {
  if (sensors === null) return 'It cannot be told whether sensors were watching.';
  if (sensors === 0) return 'No sensor is registered: nothing was watching.';
  const blind = new Set(gaps.map(({ sensor_id }) => sensor_id)).size;
  const unsure = gapNotes.length > 0 ? ' (not all stretches could be looked at)' : '';
  return blind === 0
    ? `All ${sensors} sensors were watching the whole time, as far as is known${unsure}.`
    : `${blind} of ${sensors} sensors were blind or degraded for a part of the time${unsure}.`;
}
