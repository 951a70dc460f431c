import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import {
  coverageGaps,
  hosts,
  indicators,
  listed,
  movement,
  pair,
  techniques,
  timeline,
} from './markdown-lines.js';
import { counted, defangedAddress, strange } from './markdown-text.js';
import { nextSteps } from './next-steps.js';
import { notKnown, type ReportFacts, watching } from './report-facts.js';

const MOST_OPEN = 5;
const TO_FILL = '**To be filled in by the analyst:**';

/** The report for people, under the functions of the NIST Cybersecurity Framework 2.0. */
export function markdownReport(facts: ReportFacts, groups: readonly AlertGroup[]): string {
  const { kind, address, tlp, window, queryId, alerts } = facts;
  const title = kind === 'incident' ? `Incident report: ${defangedAddress(address!)}` : 'Shift handover';
  return [
    `# ${title}`,
    `**TLP:${tlp}** · ${window.from} to ${window.to} (${window.timezone})`,
    'A line that ends in [id] rests on the query of that id; addresses are defanged.',
    '## Summary',
    ...summary(facts),
    '## Govern',
    `${TO_FILL} owner, roles, duties to report.`,
    '## Identify',
    '### Hosts',
    ...hosts(groups, facts),
    `${TO_FILL} what these hosts are worth to the business.`,
    '## Protect',
    `${TO_FILL} safeguards in place, and those that failed.`,
    '## Detect',
    '### Timeline',
    ...timeline(groups, facts),
    ...movement(facts),
    '### Indicators',
    ...indicators(facts),
    '### ATT&CK techniques',
    ...techniques(facts),
    '### Coverage gaps',
    `- ${watching(facts)} [${queryId}]`,
    ...coverageGaps(facts),
    '## Respond',
    ...(kind === 'handover' ? ['### Open, the worst first', ...open(facts)] : []),
    '### Next steps',
    ...nextSteps(facts).map(
      ({ why, tool, given }) => `- ${why}: ${[tool, given].join(' ').trim()} [${queryId}]`,
    ),
    `- ${alerts.acknowledged} of ${counted(alerts.alert_count, 'alert')} acknowledged. [${queryId}]`,
    `${TO_FILL} what was contained, by whom, when.`,
    '## Recover',
    `${TO_FILL} what was restored and checked.`,
    '## What is not known',
    ...notKnown(facts).map((sentence) => `- ${sentence} [${queryId}]`),
    '',
    `**TLP:${tlp}**`,
  ].join('\n');
}

function summary(facts: ReportFacts): string[] {
  const { kind, address, alerts, path, queryId, listed: known, newestAlert } = facts;
  const about = kind === 'incident' ? ` name ${defangedAddress(address!)}` : '';
  if (alerts.alert_count === 0) {
    const last =
      newestAlert === null ? 'there is no alert at all' : `the newest alert of all is of ${newestAlert}`;
    return [
      `- Nothing was seen: no alerts${about} in this time; ${last}. [${queryId}]`,
      `- ${watching(facts)} [${queryId}]`,
    ];
  }
  const severities = Object.entries(alerts.by_severity).map(([name, count]) => `${strange(name)} ${count}`);
  return [
    `- ${counted(alerts.alert_count, 'alert')}${about} (${severities.join(', ')}), of ${counted(alerts.type_count, 'type')}; CRITICAL or HIGH and open: ${alerts.open_grave}. [${queryId}]`,
    ...(path && path.grave_stage_count > 0
      ? [
          `- Path of an attack: ${path.verdict!.replaceAll('_', ' ')}, ${counted(path.grave_stage_count, 'grave stage')}, begun at ${defangedAddress(path.hosts[0]!.ip_address)}. [${queryId}]`,
        ]
      : []),
    ...(known && known.size > 0
      ? [`- Addresses known as bad (see indicators): ${known.size}. [${queryId}]`]
      : []),
  ];
}

function open({ alerts, queryId }: ReportFacts): string[] {
  const line = (group: AlertGroup) =>
    `${group.severity ?? '-'} ${strange(group.threat_type)}, ${pair(group)}, ${counted(group.alert_count, 'alert')}`;
  return listed(alerts.groups, MOST_OPEN, line, queryId, alerts.group_count);
}
