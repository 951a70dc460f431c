import { z } from 'zod';
import { type Alert, alert } from '../../../database/alerts/alert.js';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import type { AlertContext } from '../../../database/alerts/alert-context.js';
import { AlertContextRepository } from '../../../database/alerts/alert-context.repository.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import type { Window } from '../../../database/scope.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { listsCut } from '../../answer/lists-cut.js';
import { alertId, SEVERITIES } from '../../answer/parameters.js';
import { gapsIn } from '../../answer/coverage.js';
import type { CoverageGap, Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { findOneAlert } from '../alerts/one-alert.js';
import {
  alertScore,
  isNewPair,
  otherStagesOf,
  perDayBefore,
  type Surroundings,
  VERDICTS,
} from './alert-score.js';
import { listedAs } from './listed-as.js';
import { reasons, tenths } from './reasons.js';

const week = span({ hours: 168, longestDays: 31 });
const AROUND_MINUTES = 30;
const MOST_AROUND: Record<Detail, number> = { brief: 10, full: 40 };
const MOST_BLIND = 5;
const MINUTE_MS = 60_000;

const input = z.strictObject({ alert_id: alertId, hours: week.arguments.hours, detail: answerDetail });

const history = z.object({
  alert_count: z.number(),
  acknowledged: z.number(),
  acknowledged_percent: z.number().nullable(),
});

const output = z.object({
  alert,
  meaning: z.string().nullable(),
  check_first: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  score: z.number(),
  reasons,
  history_days: z.number(),
  same_pair: history.extend({
    first_seen: z.string().nullable(),
    last_seen: z.string().nullable(),
    is_new: z.boolean().nullable(),
  }),
  same_pair_and_type: history,
  same_type: history.extend({ source_count: z.number(), per_day_before: z.number().nullable() }),
  listed: z.array(z.object({ ip_address: z.string(), listed: z.string() })).nullable(),
  around_count: z.number(),
  around: z.array(
    z.object({
      ip_address: z.string(),
      threat_type: z.string(),
      stage: z.string().nullable(),
      severity: z.string().nullable(),
      alert_count: z.number(),
      as_source: z.number(),
      first_minutes: z.number(),
      last_minutes: z.number(),
    }),
  ),
  coverage_then: z.object({
    sensor_id: z.string().nullable(),
    alerts_around: z.number(),
    blind_count: z.number(),
    blind: z.array(z.object({ sensor_id: z.string(), state: z.string(), from: z.string(), to: z.string() })),
  }),
});

/**
 * One alert of the window against its history: from `hours` before it until now, itself left out. The points of
 * `reasons` add up to the score: from 60 it looks real, below 30 like noise, which nobody can say without a day of history. A pair is new when no alert more than a
 * day older is of both addresses; how often its type comes is told, as `per_day_before`, by those older ones too. `around` are kinds of alerts of its two hosts up to 30 minutes before or after,
 * in minutes from it. Sources: tables `alerts`, `threat_feeds`, `sensors`.
 */
@Tool({
  name: 'investigate_alert',
  title: 'Is this alert real?',
  toolset: 'analyst',
  description:
    'Is this one real? One alert with the history of its pair and type, how often they were acknowledged, its hosts ±30 min, coverage then.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class InvestigateAlert implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly contexts: AlertContextRepository,
    private readonly feeds: ThreatFeedRepository,
  ) {}

  async execute({ alert_id, detail }: Input<typeof input>, call: ToolCall) {
    const { alert: found, notes } = await findOneAlert(this.alerts, alert_id, call);
    const { window, scope, hours } = call;
    const history = { ...window, from: shifted(found.timestamp, -hours * 60) };
    const around = minutesAround(found.timestamp, window);
    const context = await this.contexts.find(found, history, around, SEVERITIES, scope);
    const listed = await this.listingsOf(found, call);
    const surroundings: Surroundings = {
      context,
      listed: listed !== null && listed.some(({ live }) => live),
      days: daysBefore(found, context),
      otherStages: otherStagesOf(found, context),
    };
    const { days } = surroundings;
    const { pair, pair_and_type, type } = context;
    const perDay = perDayBefore(surroundings);
    const known = threatTypeOf(found.threat_type);
    const gaps = gapsIn({ ...around, timezone: window.timezone }, call.situation, await call.ledger);
    return call.answer(
      {
        alert: found,
        meaning: known?.meaning ?? null,
        check_first: known?.check ?? null,
        ...alertScore(found, surroundings),
        history_days: days,
        same_pair: {
          ...shareOf(pair),
          first_seen: pair.first_seen,
          last_seen: pair.last_seen,
          is_new: days < 1 ? null : isNewPair(found, surroundings),
        },
        same_pair_and_type: shareOf(pair_and_type),
        same_type: {
          ...shareOf(type),
          source_count: type.source_count,
          per_day_before: perDay === null ? null : tenths(perDay),
        },
        listed: listed && listed.map(({ ip_address, listed }) => ({ ip_address, listed })),
        around_count: context.around_count,
        around: context.around.slice(0, MOST_AROUND[detail]).map(({ first_seen, last_seen, ...kind }) => ({
          ...kind,
          stage: threatTypeOf(kind.threat_type)?.stage ?? null,
          first_minutes: minutesFrom(found.timestamp, first_seen),
          last_minutes: minutesFrom(found.timestamp, last_seen),
        })),
        coverage_then: {
          sensor_id: found.sensor_id,
          alerts_around: context.sensor_around,
          blind_count: gaps.length,
          blind: gaps.toSorted(byNearness(found)).slice(0, MOST_BLIND),
        },
      },
      { notes: [...notes, ...notesOn(context, days, detail, call)], dataAsOf: context.data_as_of },
    );
  }

  /** What feeds say of its addresses; null for a caller who sees no feeds. */
  private async listingsOf({ source_ip, destination_ip }: Alert, { scope }: ToolCall) {
    if (scope.sensors !== null) return null;
    const addresses = [...new Set([source_ip, destination_ip])].filter((address) => address !== null);
    const found = await this.feeds.lookUpAddresses(addresses, scope);
    return [...found].flatMap(([ip_address, { matches }]) => {
      const [best] = matches;
      return best ? [{ ip_address, listed: listedAs(best), live: best.status === 'live' }] : [];
    });
  }
}

/** No later than the window's end: what lies behind it is unknown. */
function minutesAround(timestamp: string, window: Window): Pick<Window, 'from' | 'to'> {
  const to = shifted(timestamp, AROUND_MINUTES);
  return {
    from: shifted(timestamp, -AROUND_MINUTES),
    to: Date.parse(to) < Date.parse(window.to) ? to : window.to,
  };
}

/** Its own sensor before others, and whoever was blind before those that saw too little. */
function byNearness({ sensor_id }: Alert): (a: CoverageGap, b: CoverageGap) => number {
  const rank = (gap: CoverageGap) => 2 * Number(gap.sensor_id !== sensor_id) + Number(gap.state !== 'blind');
  return (a, b) => rank(a) - rank(b);
}

function shifted(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * MINUTE_MS).toISOString();
}

function minutesFrom(instant: string, other: string): number {
  return tenths((Date.parse(other) - Date.parse(instant)) / MINUTE_MS);
}

function daysBefore({ timestamp }: Alert, { history_from }: AlertContext): number {
  return history_from === null ? 0 : tenths((Date.parse(timestamp) - Date.parse(history_from)) / 86_400_000);
}

function shareOf({ alert_count, acknowledged }: { alert_count: number; acknowledged: number }) {
  const acknowledged_percent = alert_count === 0 ? null : tenths((100 * acknowledged) / alert_count);
  return { alert_count, acknowledged, acknowledged_percent };
}

function notesOn(
  { around, around_kinds }: AlertContext,
  days: number,
  detail: Detail,
  call: ToolCall,
): Note[] {
  const notes: Note[] = [];
  if (days < 1) {
    const message = `alerts before this one reach back ${days} days: too few to know what is usual, so nothing is called new or rare`;
    notes.push({ code: 'no_history', message });
  }
  const shown = Math.min(around.length, MOST_AROUND[detail]);
  notes.push(...listsCut(detail, { around: [shown, around_kinds] }, 'get_threat_timeline lists all alerts'));
  return [...notes, ...hiddenFrom(call, 'threat feeds')];
}
