import { z } from 'zod';
import { newHost, newPair, recordChange, type RecordChange } from '../../../database/changes/change.js';
import { ChangeRepository } from '../../../database/changes/change.repository.js';
import { periodsOf } from '../../../database/changes/periods.js';
import { sourceOf } from '../../../database/rollups/rollup.repository.js';
import { median } from '../../../database/watching/usual-interval.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { listsCut } from '../../answer/lists-cut.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { sinceOnly } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { emptyNote } from './brief-answer.js';
import { changedTypes, usualOf } from './changed-types.js';

const day = sinceOnly({ hours: 24, longestDays: 31 });

/** Rows of each list, and of each kind of records; the counts beside them are true. */
const MOST: Record<Detail, { rows: number; records: number }> = {
  brief: { rows: 5, records: 5 },
  full: { rows: 25, records: 15 },
};

/** Periods before the window from which on one can say what is usual. */
const FEWEST_PERIODS = 4;

const input = z.strictObject({ ...day.arguments, detail: answerDetail });

const typeRow = z.object({ threat_type: z.string(), alerts: z.number(), usual: z.number().nullable() });
const counted = { new: z.number(), usual: z.number().nullable() };

const output = z.object({
  hours: z.number(),
  history_hours: z.number(),
  hosts: z.object({ ...counted, rows: z.array(newHost) }),
  pairs: z.object({ ...counted, rows: z.array(newPair) }),
  types_new: z.array(typeRow),
  types_rising: z.array(typeRow),
  types_falling: z.array(typeRow),
  records: z.array(z.object({ kind: z.string(), ...counted, rows: recordChange.shape.newest })),
});

/**
 * Each count beside its usual one: the median of the same hours of 14 days before, or of four windows of the same
 * length when it is longer than a day. A host, pair or type is new when it was in no alert of that time; hosts that were no
 * known device before come first. Sources:
 * tables `alerts`, `devices`, `sensors`, `sensor_configs`, `ip_whitelists`, `sensor_commands`, `threat_feeds`.
 */
@Tool({
  name: 'what_changed',
  title: 'What changed',
  toolset: 'analyst',
  description:
    'What is new since …? Hosts, pairs and alert types, rising and falling types, sensors, devices, settings, feeds, each with its usual.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class WhatChanged implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly changes: ChangeRepository) {}

  async execute({ detail }: Input<typeof input>, call: ToolCall) {
    const { window, scope, hours } = call;
    const most = MOST[detail];
    const periods = periodsOf(hours);
    const told = Math.floor(periods.count / 2);
    const [types, parties, records] = await Promise.all([
      this.changes.types(window, periods, scope),
      this.changes.parties(window, periods, told, most.rows, scope),
      this.changes.records(window, periods, most.records, scope),
    ]);
    const { oldest } = types;
    const fired = types.types.filter(({ periods }) => new Map(periods).has(0));
    const history = oldest === null ? 0 : Math.max(0, Date.parse(window.from) - Date.parse(oldest)) / 1_000;
    const known = Math.min(periods.count, Math.floor(history / periods.step));
    const changed = changedTypes(types.types, known, FEWEST_PERIODS);
    const half = Math.min(told, known - Math.ceil(periods.count / 2));
    const party = (counts: [number, number][]) => usualNumber(counts, half, 2);
    const hosts = { ...party(parties.host_periods), rows: parties.hosts };
    const pairs = { ...party(parties.pair_periods), rows: parties.pairs };
    const kinds = records.flatMap((record) => recordRow(record, periods.count));
    return call.answer(
      {
        hours,
        history_hours: Math.round(history / 360) / 10,
        hosts,
        pairs,
        types_new: changed.new.slice(0, most.rows),
        types_rising: changed.rising.slice(0, most.rows),
        types_falling: changed.falling.slice(0, most.rows),
        records: kinds,
      },
      {
        notes: [
          ...emptyNote(fired.length, call),
          ...notEnough(known),
          ...listsCut(
            detail,
            Object.fromEntries([
              ...Object.entries({ hosts, pairs }).map(([name, list]) => [name, shownOf(list)]),
              ...Object.entries(changed).map(([kind, { length }]) => [
                `types_${kind}`,
                [Math.min(most.rows, length), length],
              ]),
              ...kinds.map(({ kind, ...list }) => [kind, shownOf(list)]),
            ]),
            'a later since leaves fewer',
          ),
          ...hiddenFrom(call, 'indicators of feeds and settings for all sensors'),
          NOT_FLOWS,
        ],
        source: sourceOf(types, parties),
      },
    );
  }
}

/** The window's number and the median of those before. */
function usualNumber(counts: [number, number][], known: number, fewest: number) {
  const before = usualOf(counts, known, fewest);
  return { new: new Map(counts).get(0) ?? 0, usual: before && median(before) };
}

/** Kinds without a new row are left out, unless they usually have some. */
function recordRow({ kind, periods, newest }: RecordChange, count: number) {
  const numbers = usualNumber(periods, count, 1);
  return numbers.new === 0 && (numbers.usual ?? 0) === 0 ? [] : [{ kind, ...numbers, rows: newest }];
}

function notEnough(known: number): Note[] {
  if (known >= FEWEST_PERIODS) return [];
  const message = `only ${known} whole periods lie before this window: what is usual is not known, and new is what was in none of them`;
  return [{ code: 'no_usual', message }];
}

function shownOf(list: { new: number; rows: unknown[] }): [shown: number, all: number] {
  return [list.rows.length, list.new];
}

const NOT_FLOWS: Note = {
  code: 'alerts_only',
  message:
    'hosts and pairs are those of alerts, not of all traffic; hosts are new when no alert of the time before named them, pairs are those that an own host began',
};
