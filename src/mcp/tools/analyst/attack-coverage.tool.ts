import { z } from 'zod';
import type { TypeHistory } from '../../../database/attack/type-history.js';
import { TypeHistoryRepository } from '../../../database/attack/type-history.repository.js';
import { ATTACK_VERSION, THREAT_TYPES } from '../../answer/attack/threat-catalogue.js';
import { TECHNIQUES } from '../../answer/attack/techniques.js';
import { listsCut } from '../../answer/lists-cut.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { hoursOnly } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { quietness } from './quiet-detector.js';

const month = hoursOnly({ hours: 720 });

/** Rows of each list; what is left out is counted. */
const MOST: Record<Detail, { fired: number; quiet: number; others: number }> = {
  brief: { fired: 10, quiet: 10, others: 10 },
  full: { fired: 70, quiet: 30, others: 60 },
};

const input = z.strictObject({ ...month.arguments, detail: answerDetail });

const output = z.object({
  attack_version: z.string(),
  summary: z.object({
    techniques: z.number(),
    fired: z.number(),
    never_fired: z.number(),
    quiet_types: z.number(),
  }),
  quiet: z.array(
    z.object({
      threat_type: z.string(),
      techniques: z.array(z.string()),
      last_fired: z.string(),
      silent_days: z.number(),
      usual_per_day: z.number(),
      expected: z.number(),
    }),
  ),
  fired: z.array(
    z.object({
      technique: z.string(),
      name: z.string(),
      tactics: z.array(z.string()),
      alerts: z.number(),
      last_fired: z.string(),
    }),
  ),
  never_fired: z.array(z.string()),
  tactics_never_fired: z.array(z.string()),
  types_without_technique: z.array(z.string()),
});

/**
 * `quiet` the most missing alerts first, `fired` the techniques that fired last first. One alert counts for each
 * technique of its type. Source: table `alerts` and this server's own table of NetMonitor's threat types.
 */
@Tool({
  name: 'attack_coverage',
  title: 'ATT&CK coverage',
  toolset: 'analyst',
  description:
    'What can we detect at all? ATT&CK techniques our detectors know, when each last fired, and detectors that went quiet.',
  input,
  output,
  span: month,
  freshness: 'alerts',
})
export class AttackCoverage implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly histories: TypeHistoryRepository) {}

  async execute({ detail }: Input<typeof input>, call: ToolCall) {
    const most = MOST[detail];
    const { types, source } = await this.histories.find(call.window, call.scope);
    const wholeDays = Math.floor(call.hours / 24);
    const quiet = types
      .flatMap((type) => {
        const found = quietness(type, wholeDays);
        return found ? [{ type, ...found }] : [];
      })
      .toSorted((a, b) => b.expected - a.expected || (a.type.code < b.type.code ? -1 : 1));
    const fired = techniquesOf(types);
    const silent = Object.keys(TECHNIQUES).filter((technique) => !fired.has(technique));
    const seenTactics = new Set(
      [...fired.keys()].flatMap((technique) => TECHNIQUES[technique]?.tactics ?? []),
    );
    const tactics = new Set(Object.values(TECHNIQUES).flatMap((technique) => technique.tactics));
    const others = types.filter(({ code }) => (THREAT_TYPES.get(code)?.techniques.length ?? 0) === 0);
    return call.answer(
      {
        attack_version: ATTACK_VERSION,
        summary: {
          techniques: Object.keys(TECHNIQUES).length,
          fired: fired.size,
          never_fired: silent.length,
          quiet_types: quiet.length,
        },
        quiet: quiet.slice(0, most.quiet).map(({ type, ...found }) => ({
          threat_type: type.code,
          techniques: [...(THREAT_TYPES.get(type.code)?.techniques ?? [])],
          last_fired: type.last_fired,
          ...found,
        })),
        fired: [...fired]
          .toSorted(([a, x], [b, y]) => (x.last === y.last ? (a < b ? -1 : 1) : x.last > y.last ? -1 : 1))
          .slice(0, most.fired)
          .map(([technique, { alerts, last }]) => ({
            technique,
            name: TECHNIQUES[technique]?.name ?? technique,
            tactics: TECHNIQUES[technique]?.tactics ?? [],
            alerts,
            last_fired: last,
          })),
        never_fired: silent,
        tactics_never_fired: [...tactics].filter((tactic) => !seenTactics.has(tactic)),
        types_without_technique: others.slice(0, most.others).map(({ code }) => code),
      },
      {
        source,
        notes: [
          ...emptiness(types.length),
          ...tooShort(wholeDays),
          ...listsCut(
            detail,
            {
              fired: [Math.min(most.fired, fired.size), fired.size],
              quiet: [Math.min(most.quiet, quiet.length), quiet.length],
              types_without_technique: [Math.min(most.others, others.length), others.length],
            },
            'get_alert_statistics counts all types',
          ),
        ],
      },
    );
  }
}

/** Techniques that fired, each with its alerts and its last one. */
function techniquesOf(types: TypeHistory[]): Map<string, { alerts: number; last: string }> {
  const fired = new Map<string, { alerts: number; last: string }>();
  for (const { code, count, last_fired } of types) {
    for (const technique of THREAT_TYPES.get(code)?.techniques ?? []) {
      const known = fired.get(technique) ?? { alerts: 0, last: last_fired };
      const last = Date.parse(known.last) > Date.parse(last_fired) ? known.last : last_fired;
      fired.set(technique, { alerts: known.alerts + count, last });
    }
  }
  return fired;
}

function tooShort(wholeDays: number): Note[] {
  if (wholeDays > 7) return [];
  const message =
    'a detector counts as quiet against a week of its own alerts and a day more; this window is too short for that';
  return [{ code: 'no_usual', message }];
}

function emptiness(types: number): Note[] {
  if (types > 0) return [];
  return [
    {
      code: 'empty',
      message: 'no alert of any type lies in this window: that a technique never fired says nothing',
    },
  ];
}
