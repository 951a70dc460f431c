import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import type { AlertFilter } from '../../../database/alerts/alert.js';
import type { Chains } from '../../../database/attack/chain.js';
import { ChainRepository } from '../../../database/attack/chain.repository.js';
import { ATTACK_VERSION } from '../../answer/attack/threat-catalogue.js';
import { STAGES } from '../../answer/attack/threat-type.js';
import { address, cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoAlerts } from '../alerts/no-alerts.js';
import { chainOf, chainRow } from './chain-answer.js';
import { STAGE_TABLE } from './stage-table.js';

const day = span({ hours: 24, longestDays: 31 });

const input = z.strictObject({
  ...day.arguments,
  min_stages: z.number().int().min(1).max(STAGES.length).default(2).describe('Default 2'),
  source_ip: address.optional().describe('Address or CIDR'),
  limit: limit({ preset: 20, most: 100 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  attack_version: z.string(),
  attack_chains: z.array(chainRow),
  without_stage: z.object({
    alert_count: z.number(),
    type_count: z.number(),
    threat_types: z.array(z.object({ threat_type: z.string(), count: z.number() })),
  }),
});

/**
 * Sources whose alerts of the window speak of several stages (tactics of ATT&CK); those in the most stages first.
 * Stages stand in the order of their first alerts; a gap is the time from the source's alert before to the first
 * alert of a stage, and lies where it names. `alerts` are the first of each stage. `severity` is CRITICAL from
 * four stages, else HIGH. Alerts without a source belong to no chain, types without a stage are counted and named.
 * Source: table `alerts`.
 */
@Tool({
  name: 'get_attack_chains',
  title: 'Attack chains',
  toolset: 'attack',
  description:
    'Sources seen in several stages of an attack: stages in order, gaps between them, first alert of each. For every alert of one source: get_threat_timeline.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class GetAttackChains implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly chains: ChainRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ limit, min_stages, source_ip }: Input<typeof input>, call: ToolCall) {
    const filter = { source_ip };
    const page = { limit, offset: call.offset };
    const found = await this.chains.find(call.window, filter, min_stages, STAGE_TABLE, page, call.scope);
    return call.answer(
      {
        count: found.total,
        attack_version: ATTACK_VERSION,
        attack_chains: found.page.map(chainOf),
        without_stage: {
          alert_count: found.unstaged_alerts,
          type_count: found.unstaged_type_count,
          threat_types: found.unstaged_types,
        },
      },
      {
        listing: call.listing('attack_chains', found.page.length, found.total),
        notes: [
          ...withoutSource(found),
          ...bySeverity(found),
          ...(await this.explainNone(found, min_stages, filter, call)),
        ],
        dataAsOf: found.data_as_of,
      },
    );
  }

  private async explainNone(
    { total, examined, most_stages }: Chains,
    minStages: number,
    filter: AlertFilter,
    call: ToolCall,
  ): Promise<Note[]> {
    if (total > 0) return [];
    if (examined === 0) return explainNoAlerts(this.alerts, filter, call);
    const message = `no source was seen in ${minStages} stages; the most that one source was seen in are ${most_stages}`;
    return [{ code: 'empty', message }];
  }
}

/** The severity of a chain is a matter of its length, and is easily taken for that of its alerts. */
function bySeverity({ page }: Chains): Note[] {
  const graver = page.filter((chain) => chainOf(chain).severity !== chain.worst_severity).length;
  if (graver === 0) return [];
  const message = `severity tells how many stages a chain has (CRITICAL from four, else HIGH); that of its gravest alert is worst_alert_severity, and differs in ${graver} of these`;
  return [{ code: 'severity_by_stages', message }];
}

function withoutSource({ without_source }: Chains): Note[] {
  if (without_source === 0) return [];
  const message = `${without_source} alerts of this window name no source and belong to no chain`;
  return [{ code: 'alerts_without_source', message }];
}
