import { z } from 'zod';
import { type NewParties, newHost, newPair } from '../../../database/changes/change.js';
import type { Window } from '../../../database/scope.js';
import { shiftCounts } from '../../../database/shifts/shift.js';
import type { Situation } from '../../../database/situation/situation.repository.js';
import type { LedgerOrNot } from '../../../database/watching/coverage-ledger.js';
import { gapsIn, lastingUntil } from '../../answer/coverage.js';
import type { CoverageGap, Note } from '../../answer/receipt.js';
import type { Detail } from '../../answer/row-selection.js';
import { windowBefore } from '../../answer/window.js';
import type { ToolCall } from '../../tool-call.js';
import { severityRow } from './brief-counts.js';
import { lead } from './brief-leads.js';
import { BRIEF_VERDICTS } from './brief-verdict.js';
import { tenths } from './reasons.js';

/** With fewer days of alerts before the window nobody can say what is new. */
export const LEAST_DAYS = 1;

/** Lost sensors that are named. */
const MOST_LOST = 5;
/** How long they may have been lost: gaps before are not known. */
const LOOKED_BACK_DAYS = 31;

/** Rows of each list. */
export const LISTED: Record<Detail, { leads: number; open: number; parties: number }> = {
  brief: { leads: 5, open: 3, parties: 2 },
  full: { leads: 15, open: 10, parties: 15 },
};

/** A shift, the gravest first. */
export const briefAnswer = z.object({
  verdict: z.enum(BRIEF_VERDICTS),
  because: z.array(z.string()),
  look_first: z.array(lead),
  severities: z.array(severityRow),
  previous: z.object({ from: z.string(), to: z.string() }),
  usual_windows: z.number(),
  open: shiftCounts.shape.open,
  history_days: z.number(),
  new_hosts: z.number().nullable(),
  hosts: z.array(newHost),
  new_pairs: z.number().nullable(),
  pairs: z.array(newPair),
  sensors: z.object({
    registered: z.number(),
    blind: z.number(),
    degraded: z.number(),
    lost_now: z.number(),
  }),
  lost_now: z.array(
    z.object({ sensor_id: z.string(), state: z.enum(['blind', 'degraded']), from: z.string() }),
  ),
  series: z.object({
    step_hours: z.number(),
    alerts: z.array(z.number()),
    high_critical: z.array(z.number()),
  }),
});

/** Parties that were in no alert of the days before. */
export function newcomers(parties: NewParties, history: number, most: number) {
  const known = history >= LEAST_DAYS;
  const count = (counts: [number, number][]) => (known ? (new Map(counts).get(0) ?? 0) : null);
  return {
    history_days: tenths(history),
    new_hosts: count(parties.host_periods),
    hosts: known ? parties.hosts.slice(0, most) : [],
    new_pairs: count(parties.pair_periods),
    pairs: known ? parties.pairs.slice(0, most) : [],
  };
}

/** How many sensors did not watch all the time; which, stands in the receipt. And which are lost now. */
export function watchingOf(window: Window, situation: Situation, ledger: LedgerOrNot) {
  const gaps = gapsIn(window, situation, ledger);
  const counted = (wanted: CoverageGap['state']) =>
    new Set(gaps.filter(({ state }) => state === wanted).map(({ sensor_id }) => sensor_id)).size;
  const lost = lostNow(window, situation, ledger);
  const registered = situation.sensors?.length ?? 0;
  return {
    sensors: { registered, blind: counted('blind'), degraded: counted('degraded'), lost_now: lost.length },
    lost_now: lost.slice(0, MOST_LOST).map(({ sensor_id, state, from }) => ({ sensor_id, state, from })),
  };
}

/** What lasts until now, also where the window ended before, once per sensor: whoever is briefed now has to know. */
function lostNow(window: Window, situation: Situation, ledger: LedgerOrNot): CoverageGap[] {
  const lately = windowBefore({ ...window, from: situation.now }, LOOKED_BACK_DAYS);
  const lost = new Map<string, CoverageGap>();
  for (const gap of lastingUntil(situation.now, gapsIn(lately, situation, ledger))) {
    // A sensor that saw too little before it fell silent is blind.
    if (gap.state === 'blind' || !lost.has(gap.sensor_id)) lost.set(gap.sensor_id, gap);
  }
  return [...lost.values()];
}

/** @param steps number, alerts and grave ones of those that had any */
export function seriesOf(steps: [number, number, number][], step_hours: number, count: number) {
  const known = new Map(steps.map(([step, ...counts]) => [step, counts]));
  const line = (place: 0 | 1) => Array.from({ length: count }, (_, step) => known.get(step)?.[place] ?? 0);
  return { step_hours, alerts: line(0), high_critical: line(1) };
}

/** Why there is nothing, where there is nothing. */
export function emptyNote(alerts: number, { situation }: ToolCall): Note[] {
  if (alerts > 0) return [];
  const newest = situation.newest.alerts;
  const last = newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all';
  return [{ code: 'empty', message: `no alert in this window; ${last}` }];
}

/** What the answer cannot hold. */
export function limitNotes(nameless: number, history: number): Note[] {
  return [...withoutAddresses(nameless), ...(history < LEAST_DAYS ? [NOTHING_IS_NEW] : []), NOT_FLOWS];
}

function withoutAddresses(count: number): Note[] {
  if (count === 0) return [];
  return [{ code: 'without_addresses', message: `${count} HIGH or CRITICAL alerts name no host` }];
}

const NOTHING_IS_NEW: Note = {
  code: 'no_history',
  message: 'less than a day of alerts lies before this window: what is new is not known',
};

const NOT_FLOWS: Note = {
  code: 'alerts_only',
  message:
    'hosts and pairs are those of alerts, not of all traffic; new pairs are those that an own host began',
};
