import { z } from 'zod';
import { PathRepository } from '../../../database/attack/path.repository.js';
import type { FeedMatch } from '../../../database/intel/threat-feed.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import type { AlertGroup } from '../../../database/reports/report-alerts.js';
import { ReportAlertsRepository } from '../../../database/reports/report-alerts.repository.js';
import type { Sourced } from '../../../database/rollups/rollup.repository.js';
import { coverageOf } from '../../answer/coverage.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail } from '../../answer/row-selection.js';
import { hoursOnly, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { STAGE_TABLE } from '../attack/stage-table.js';
import { PATH_SCALE, pathOf } from './attack-graph.js';
import { HISTORY_DAYS } from './host-findings.js';
import { pathAnswerOf } from './path-answer.js';
import { fittedReport } from './report/fitted-report.js';
import { addressesOf, FORMATS, KINDS, type ReportFacts } from './report/report-facts.js';
import { TLP_LABELS } from './report/tlp.js';

const day = hoursOnly({ hours: 24, longestDays: 31 });
const RANKED = { all: STAGE_TABLE.severities, grave: PATH_SCALE.grave };

const input = z.strictObject({
  kind: z.enum(KINDS),
  ip_address: hostAddress.optional(),
  hours: day.arguments.hours,
  format: z.enum(FORMATS).default('markdown'),
  tlp: z.enum(TLP_LABELS).default('AMBER'),
  detail: answerDetail,
});

const output = z.object({
  kind: z.enum(KINDS),
  ip_address: z.string().nullable(),
  format: z.enum(FORMATS),
  tlp: z.enum(TLP_LABELS),
  alert_count: z.number(),
  open_high_critical: z.number(),
  group_count: z.number(),
  groups_told: z.number(),
  listed_count: z.number().nullable(),
  report: z.string(),
});

/**
 * A document about one host (incident) or a whole shift (handover): markdown under the functions of NIST CSF 2.0, a
 * bundle of STIX 2.1, or Detection Findings of OCSF 1.3, one per group of alerts (type, source, destination). An
 * incident tells of all alerts that name the host, a handover groups those that are CRITICAL or HIGH and open.
 * Markdown is defanged, and only as long as an answer is that one reads at once unless `detail` is full; STIX and OCSF
 * hold addresses as they are, and what fits. Sources: tables `alerts`, `devices`, `threat_feeds`, `top_talkers`.
 */
@Tool({
  name: 'build_report',
  title: 'Report',
  toolset: 'analyst',
  description: 'Write the incident report of a host (ip_address), or the shift handover.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class BuildReport implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: ReportAlertsRepository,
    private readonly paths: PathRepository,
    private readonly feeds: ThreatFeedRepository,
  ) {}

  async execute({ kind, ip_address, format, tlp, detail }: Input<typeof input>, call: ToolCall) {
    const { source, ...facts } = await this.factsOf(
      { kind, detail, tlp, address: hostOf(kind, ip_address) },
      call,
    );
    const { alerts, listed } = facts;
    const { report, told } = fittedReport(format, facts);
    return call.answer(
      {
        kind,
        ip_address: facts.address,
        format,
        tlp,
        alert_count: alerts.alert_count,
        open_high_critical: alerts.open_grave,
        group_count: alerts.group_count,
        groups_told: told,
        listed_count: listed === null ? null : listed.size,
        report,
      },
      {
        notes: [
          ...notesOn(facts, told, format === 'markdown' && detail === 'brief'),
          ...(format === 'markdown' ? [] : [AS_THEY_ARE]),
          ...hiddenFrom(call, 'threat feeds'),
        ],
        source,
        dataAsOf: alerts.data_as_of,
        // Cleaned part by part: a standard's own links and braces must stay as they are.
        ...(format !== 'markdown' && { trusted: ['report'] }),
      },
    );
  }

  private async factsOf(
    asked: Pick<ReportFacts, 'kind' | 'detail' | 'tlp' | 'address'>,
    call: ToolCall,
  ): Promise<ReportFacts & Sourced> {
    const { window, scope, situation } = call;
    const historyFrom = windowBefore(window, HISTORY_DAYS).from;
    const alerts = await this.alerts.find(window, asked.address, historyFrom, RANKED, scope);
    const graph = await this.paths.find(window, PATH_SCALE, asked.address, scope);
    const path = pathOf(graph, asked.address);
    const named = [
      ...new Set([...(asked.address === null ? [] : [asked.address]), ...addressesOf(alerts.groups)]),
    ];
    const listed = scope.sensors === null ? await this.listedAmong(named, call) : null;
    const { coverage, notes } = coverageOf(window, situation, await call.ledger);
    return {
      ...asked,
      window,
      queryId: scope.queryId,
      seesSensors: scope.sensors,
      writtenAt: new Date(),
      alerts: { ...alerts, groups: worstFirst(alerts.groups, listed) },
      listed,
      asked: named.length,
      path: path === null ? null : pathAnswerOf(path, 'brief'),
      gaps: coverage,
      gapNotes: notes,
      sensors: situation.sensors?.length ?? null,
      newestAlert: situation.newest.alerts ?? null,
      source: graph.source,
    };
  }

  private async listedAmong(addresses: string[], { scope }: ToolCall): Promise<Map<string, FeedMatch>> {
    const found = await this.feeds.lookUpAddresses(addresses, scope);
    return new Map(
      [...found].flatMap(([ip, { matches }]) => {
        const best = matches.find(({ status }) => status === 'live');
        return best ? [[ip, best] as const] : [];
      }),
    );
  }
}

/** @throws ToolError invalid_argument when the kind does not go with an address, or with none */
function hostOf(kind: ReportFacts['kind'], address: string | undefined): string | null {
  if (kind === 'incident' && address === undefined) {
    throw new ToolError('invalid_argument', 'an incident report is about one host: give ip_address');
  }
  if (kind === 'handover' && address !== undefined) {
    throw new ToolError(
      'invalid_argument',
      'a handover is about all hosts: leave ip_address out, or ask for kind incident',
    );
  }
  return address ?? null;
}

/** Of the same severity those first in which a listed address takes part: they are the last to be left out. */
function worstFirst(groups: AlertGroup[], listed: ReportFacts['listed']): AlertGroup[] {
  const isListed = ({ source_ip, destination_ip }: AlertGroup) =>
    Number([source_ip, destination_ip].some((ip) => ip !== null && listed?.has(ip)));
  const rank = ({ severity }: AlertGroup) => (severity === null ? Infinity : RANKED.all.indexOf(severity));
  return groups.toSorted((a, b) => (rank(a) === rank(b) ? isListed(b) - isListed(a) : rank(a) - rank(b)));
}

function notesOn({ alerts, address, newestAlert }: ReportFacts, told: number, isBrief: boolean): Note[] {
  const notes: Note[] = [];
  if (alerts.alert_count === 0) {
    const last =
      newestAlert === null ? 'there is no alert at all' : `the newest alert of all is of ${newestAlert}`;
    const message = `no alert${address === null ? '' : ' names this host'} in the window; ${last}`;
    notes.push({ code: 'empty', message });
  }
  if (told < alerts.group_count) {
    const more = isBrief ? 'detail=full tells more' : 'fewer hours leave fewer';
    const message = `the worst ${told} of ${alerts.group_count} groups of alerts stand in the report, counts are of all; ${more}`;
    notes.push({ code: 'groups_cut', message });
  }
  return notes;
}

const AS_THEY_ARE: Note = {
  code: 'not_defanged',
  message:
    'addresses stand as the standard needs them, not defanged; texts of strangers are cleaned of control characters and links',
};
