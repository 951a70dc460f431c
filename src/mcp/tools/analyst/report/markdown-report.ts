import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { coverageGaps, hosts, indicators, movement, open, techniques, timeline } from './markdown-lines.js';
import type { Lengths } from './lengths.js';
import { counted, defangedAddress, strange } from './markdown-text.js';
import { nextSteps } from './next-steps.js';
import { notKnown, type ReportFacts, watching } from './report-facts.js';
import { trafficLine } from './traffic-line.js';

const FILL_IN = '**Fill in:**';

/** The report for people, under the functions of the NIST Cybersecurity Framework 2.0. */
export function markdownReport(facts: ReportFacts, groups: readonly AlertGroup[], most: Lengths): string {
  const { kind, address, tlp, window, queryId, alerts } = facts;
  const title = kind === 'incident' ? `Incident report: ${defangedAddress(address!)}` : 'Shift handover';
  return [
    `# ${title}`,
    `**TLP:${tlp}** · ${window.from} to ${window.to} (${window.timezone})`,
    `Defanged. [id]: the query behind a line. ${FILL_IN} is the analyst’s.`,
    '## Summary',
    ...summary(facts),
    '## Govern',
    `${FILL_IN} owner, roles, duties to report.`,
    '## Identify',
    '### Hosts',
    ...hosts(facts, most),
    `${FILL_IN} what these hosts are worth to the business.`,
    '## Protect',
    `${FILL_IN} safeguards in place, and those that failed.`,
    '## Detect',
    '### Timeline',
    ...timeline(groups, facts),
    ...movement(facts, most),
    '### Indicators',
    ...indicators(facts, most),
    '### ATT&CK techniques',
    ...techniques(facts, most),
    '### Coverage gaps',
    `- ${watching(facts)} [${queryId}]`,
    ...coverageGaps(facts, most),
    '## Respond',
    ...(kind === 'handover' ? ['### Open, the worst first', ...open(facts, most)] : []),
    '### Next steps',
    ...nextSteps(facts).map(
      ({ why, tool, given }) => `- ${[tool, given].join(' ').trim()}: ${why} [${queryId}]`,
    ),
    `- ${alerts.acknowledged} of ${counted(alerts.alert_count, 'alert')} acknowledged. [${queryId}]`,
    `${FILL_IN} what was contained, by whom, when.`,
    '## Recover',
    `${FILL_IN} what was restored and checked.`,
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
      ...trafficLine(facts),
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
    ...trafficLine(facts),
    ...(known && known.size > 0
      ? [`- Addresses known as bad (see indicators): ${known.size}. [${queryId}]`]
      : []),
  ];
}
