import { z } from 'zod';
import { Environment } from '../../../config/environment.js';
import type { NewParties } from '../../../database/changes/change.js';
import { ChangeRepository } from '../../../database/changes/change.repository.js';
import { periodsOf } from '../../../database/changes/periods.js';
import { sourceOf } from '../../../database/rollups/rollup.repository.js';
import type { Window } from '../../../database/scope.js';
import type { ShiftCounts } from '../../../database/shifts/shift.js';
import { ShiftRepository } from '../../../database/shifts/shift.repository.js';
import { shiftBefore, stretchBefore } from '../../answer/compared-windows.js';
import { shiftStarts } from '../../answer/moment.js';
import { listsCut } from '../../answer/lists-cut.js';
import { asImage, SEVERITIES } from '../../answer/parameters.js';
import { answerDetail } from '../../answer/row-selection.js';
import { shiftOrHours } from '../../answer/shift-span.js';
import { windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import {
  briefAnswer,
  emptyNote,
  LEAST_DAYS,
  limitNotes,
  LISTED,
  newcomers,
  seriesOf,
  watchingOf,
} from './brief-answer.js';
import { briefChart } from './brief-chart.js';
import { isGrave, severityRows } from './brief-counts.js';
import {
  EVERYDAY_TYPE,
  type LeadContext,
  leadsOf,
  NEW_HOST,
  NEW_PAIR,
  RARE_TYPE,
  SEVERITY_POINTS,
} from './brief-leads.js';
import { briefVerdict } from './brief-verdict.js';
import { daysBetween } from './reasons.js';
import { daysBefore, FEWEST_USUAL, usualDays, usualNotes } from './usual-days.js';

const shift = shiftOrHours({ longestDays: 31 });

/** New parties that are looked at. */
const MOST_COMPARED = 500;
const MOST_STEPS = 26;
/** With so many days of alerts before the window it is sure what is new. */
const SURE_DAYS = 7;

const input = z.strictObject({ ...shift.arguments, detail: answerDetail, as_image: asImage });

/**
 * One shift: alerts by severity beside the shift before and the median and quartiles of the same hours of 14 days
 * (of a window longer than a day: of four before it). `against_usual` is `above` or `below` beyond 1.5 interquartile ranges and what
 * comes by chance. Days before
 * the oldest alert, and those on which a sensor was blind that watches now, are left out; with fewer than 4 it is
 * unknown. `open` are HIGH and CRITICAL alerts nobody has acknowledged, `look_first` at most five hosts (in full 15) with the
 * reasons their points add up to; a type is `rare_type` or `everyday_type` by how many of the usual windows had it as grave, a host
 * `as_bad_on_days_before` unless it has ten such alerts or more, and three times as many as then. `lost_now`
 * are sensors that are blind or degraded now, whenever the window ended. Sources: tables `alerts`, `devices`, and what sensors sent.
 */
@Tool({
  name: 'shift_brief',
  title: 'Brief on a shift',
  toolset: 'analyst',
  description:
    'Brief me on the last shift: counts against the usual, what is open, new or blind, five hosts to look at first.',
  input,
  output: briefAnswer,
  span: shift,
  freshness: 'alerts',
  shared: true,
})
export class ShiftBrief implements ToolHandler<typeof input, typeof briefAnswer> {
  constructor(
    private readonly shifts: ShiftRepository,
    private readonly changes: ChangeRepository,
    private readonly environment: Environment,
  ) {}

  async execute(asked: Input<typeof input>, call: ToolCall) {
    const { window, scope, hours, situation } = call;
    const previous = this.before(window, asked);
    const days = daysBefore(window);
    const step = Math.ceil(hours / MOST_STEPS);
    const periods = periodsOf(hours);
    const dayBeforeAll = windowBefore(days.at(-1)!, 1).from;
    const [counted, parties, ledger] = await Promise.all([
      this.shifts.count([window, previous, ...days], step * 3_600, dayBeforeAll, SEVERITIES, scope),
      this.changes.parties(window, periods, 0, MOST_COMPARED, scope),
      call.ledger,
    ]);
    const usual = usualDays(window, days, counted.oldest, situation, ledger);
    const reach = ((periods.count + 1) * periods.step) / 86_400 - hours / 24;
    const history = Math.min(reach, Math.max(0, daysBetween(counted.oldest ?? window.from, window.from)));
    const context = {
      usual: usual.windows.length,
      ...noveltyOf(parties, history),
      hours: Math.ceil((Date.parse(situation.now) - Date.parse(window.from)) / 3_600_000),
    };
    const places = usual.windows.map((day) => days.indexOf(day) + 2);
    const ranking = { ...rankingOf(context), types: typesOf(counted, places) };
    const found = await this.shifts.candidates(window, usual.windows, ranking, scope);
    const leads = leadsOf(found.page, context);
    const moreLeads = leads.length === found.page.length && found.page.length < found.total;
    const severities = severityRows(counted.counts, places);
    const watching = watchingOf(window, situation, ledger);
    const usualKnown = usual.windows.length >= FEWEST_USUAL;
    const told = {
      severities,
      leads: leads.length,
      moreLeads,
      sensors: watching.sensors,
      ledger,
      usualKnown,
    };
    const series = seriesOf(counted.steps, step, Math.ceil(hours / step));
    const most = LISTED[asked.detail];
    const fresh = newcomers(parties, history, most.parties);
    const open = counted.open.slice(0, most.open);
    const lookFirst = leads.slice(0, most.leads);
    const openCount = severities.reduce((sum, row) => sum + (isGrave(row) ? row.open : 0), 0);
    return call.answer(
      {
        ...briefVerdict(told),
        look_first: lookFirst,
        severities,
        previous: { from: previous.from, to: previous.to },
        usual_windows: usual.windows.length,
        open,
        ...fresh,
        ...watching,
        series,
      },
      {
        notes: [
          ...emptyNote(severities[0]!.alerts, call),
          ...usualNotes(usual, ledger),
          ...listsCut(
            asked.detail,
            {
              look_first: [lookFirst.length, leads.length, moreLeads],
              open: [open.length, openCount],
              hosts: [fresh.hosts.length, fresh.new_hosts ?? 0],
              pairs: [fresh.pairs.length, fresh.new_pairs ?? 0],
            },
            'get_recent_threats and what_changed tell more',
          ),
          ...limitNotes(found.nameless, history),
        ],
        source: sourceOf(counted, parties),
        dataAsOf: counted.data_as_of,
        chart: (seen) => briefChart(series, seen),
      },
    );
  }

  private before(window: Window, { shift, hours }: Input<typeof input>): Window {
    if (hours !== undefined) return stretchBefore(window);
    return shiftBefore(window, shiftStarts(this.environment.shifts), shift !== 'this');
  }
}

function noveltyOf({ hosts, pairs }: NewParties, history: number): Omit<LeadContext, 'usual' | 'hours'> {
  const newPairs = new Map<string, Set<string>>();
  for (const { source_ip, severity } of pairs)
    newPairs.set(source_ip, (newPairs.get(source_ip) ?? new Set()).add(severity ?? 'UNKNOWN'));
  const sureness = history < LEAST_DAYS ? 0 : Math.min(1, history / SURE_DAYS);
  return { newHosts: new Set(hosts.map(({ ip_address }) => ip_address)), newPairs, sureness };
}

/** How often the network had types of grave alerts in the windows that show what is usual. */
function typesOf({ grave_types }: ShiftCounts, usual: readonly number[]) {
  const shares = grave_types.map(([code, severity, places]) => {
    const had = places.filter((place) => usual.includes(place)).length;
    return { code, severity, share: had / Math.max(1, usual.length) };
  });
  const known = usual.length >= FEWEST_USUAL;
  return { usual: shares, never: known ? RARE_TYPE : 0, always: known ? EVERYDAY_TYPE : 0 };
}

function rankingOf({ newHosts, newPairs, sureness }: LeadContext) {
  return {
    severities: SEVERITIES,
    points: SEVERITIES.map((severity) => SEVERITY_POINTS[severity] ?? 0),
    newHosts: { hosts: [...newHosts], points: NEW_HOST * sureness },
    newPairs: { hosts: [...newPairs.keys()], points: NEW_PAIR * sureness },
  };
}
