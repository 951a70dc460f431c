import { z } from 'zod';
import type { Sender, Senders } from '../../../database/hunting/outbound.js';
import { OutboundRepository } from '../../../database/hunting/outbound.repository.js';
import { amount } from '../../../database/traffic/traffic.js';
import { limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { readable } from '../traffic/volume.js';
import { moreNote } from './more-note.js';
import {
  HOUR_LIMITS,
  LEAST_HISTORY_DAYS,
  outboundVerdict,
  type OutboundVerdict,
} from './outbound-verdict.js';
import { daysBetween, tenths } from './reasons.js';

const day = span({ hours: 24, longestDays: 31 });
const HISTORY_DAYS = 30;
const MOST_UNJUDGED = 3;

const input = z.strictObject({ hours: day.arguments.hours, limit: limit({ preset: 10, most: 50 }) });

const anomaly = z.object({
  ip_address: z.string(),
  hostname: z.string().nullable(),
  excess_bytes: z.number(),
  excess_formatted: z.string(),
  exceeded: z.array(z.string()),
  total_bytes: amount,
  usual_total_bytes: z.number().nullable(),
  hours_above: z.number(),
  peak_hour: z.string(),
  peak_bytes: amount,
  usual_hour_bytes: z.number(),
  limit_hour_bytes: z.number(),
  usual_hours_known: z.number(),
});

const output = z.object({
  total: z.number(),
  hosts_examined: z.number(),
  history_days: z.number(),
  anomalies: z.array(anomaly),
  not_judged: z.array(
    z.object({ ip_address: z.string(), hostname: z.string().nullable(), total_bytes: amount }),
  ),
});

/**
 * Hosts of the own networks that sent more outside than they usually do, most excess first: in single hours
 * (`hours`), or slowly over the whole window (`total`, from a day on). An hour is unusual beyond 100 MB, the host's own
 * median hour + 6 × 1.4826 × MAD and three times its 95th percentile; with fewer than 12 hours in the history, beyond three times the
 * most it ever sent, which is then its usual. A whole window is so by the same measure of those before, with twice their 90th
 * percentile; of fourteen or more, half again the most of them is enough. Of a host that is listed in less than half of its hours, what it may send
 * unlisted comes on top: the least of each list of ten or more hosts that was cut. With less than 3 days of traffic before the window nobody is judged,
 * and `not_judged` names the greatest senders. Sources: tables `top_talkers`, `devices`.
 */
@Tool({
  name: 'find_outbound_anomalies',
  title: 'Outbound anomalies',
  toolset: 'analyst',
  description: 'Is anything leaving? Own hosts that sent more outside than they usually do, excess in bytes.',
  input,
  output,
  span: day,
  freshness: 'top_talkers',
})
export class FindOutboundAnomalies implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly senders: OutboundRepository) {}

  async execute({ limit }: Input<typeof input>, call: ToolCall) {
    const { window, scope, hours } = call;
    const found = await this.senders.find(
      window,
      windowBefore(window, HISTORY_DAYS).from,
      HOUR_LIMITS,
      scope,
    );
    const days = Math.max(0, daysBetween(found.history_from ?? window.from, window.from));
    const known = days >= LEAST_HISTORY_DAYS;
    const anomalies = (known ? found.page : [])
      .map((sender) => ({ sender, ...outboundVerdict(sender, hours, (days * 24) / hours) }))
      .filter(({ exceeded }) => exceeded.length > 0)
      .toSorted(
        (a, b) => b.excess_bytes - a.excess_bytes || (a.sender.ip_address < b.sender.ip_address ? -1 : 1),
      );
    return call.answer(
      {
        total: anomalies.length,
        hosts_examined: found.hosts,
        history_days: tenths(days),
        anomalies: anomalies.slice(0, limit).map(anomalyRow),
        not_judged: (known ? [] : found.page.slice(0, MOST_UNJUDGED)).map(
          ({ ip_address, hostname, total_bytes }) => ({ ip_address, hostname, total_bytes }),
        ),
      },
      { notes: notesOn(found, known, anomalies.length, limit, call), dataAsOf: found.data_as_of },
    );
  }
}

function anomalyRow({ sender, ...verdict }: OutboundVerdict & { sender: Sender }): z.output<typeof anomaly> {
  return {
    ip_address: sender.ip_address,
    hostname: sender.hostname,
    excess_bytes: verdict.excess_bytes,
    excess_formatted: readable(verdict.excess_bytes),
    exceeded: verdict.exceeded,
    total_bytes: sender.total_bytes,
    usual_total_bytes: verdict.usual_total_bytes,
    hours_above: sender.hours_above,
    peak_hour: sender.peak_hour,
    peak_bytes: sender.peak_bytes,
    usual_hour_bytes: Math.round(sender.usual_bytes),
    limit_hour_bytes: Math.round(sender.limit_bytes),
    usual_hours_known: sender.usual_hours,
  };
}

const LOWER_BOUNDS: Note = {
  code: 'lower_bound',
  message:
    'top talkers hold the busiest hosts of each interval only, so bytes are lower bounds, and a host that sends little at a time is not here at all; they do not tell the destination',
};

function notesOn(found: Senders, known: boolean, total: number, limit: number, call: ToolCall): Note[] {
  const notes = known ? [] : [notEnough(found, call)];
  notes.push(...(total > 0 ? moreNote(total, limit) : [whyNone(found, known, call)]));
  if (found.candidates > found.page.length) {
    const message = `the ${found.page.length} greatest of ${found.candidates} senders were judged`;
    notes.push({ code: 'cut', message });
  }
  return [...notes, LOWER_BOUNDS];
}

function notEnough({ history_from }: Senders, { window }: ToolCall): Note {
  const begins = history_from === null ? 'there is none' : `it begins ${history_from}`;
  const message = `less than ${LEAST_HISTORY_DAYS} days of traffic before ${window.from} (${begins}), so what is usual is not known and nobody was judged`;
  return { code: 'not_enough_history', message };
}

function whyNone({ hosts, candidates }: Senders, known: boolean, { situation }: ToolCall): Note {
  const newest = situation.newest.top_talkers;
  const least = readable(HOUR_LIMITS.leastBytes);
  const message =
    candidates > 0
      ? known
        ? `none of the ${candidates} hosts that sent ${least} or more sent much more than it usually does`
        : `${candidates} hosts sent ${least} or more, not judged`
      : hosts > 0
        ? `none of the ${hosts} own hosts among the busiest sent ${least} outside`
        : `no own host is among those that sent something outside; ${newest ? `the newest row of all is of ${newest}` : 'there is no row at all'}`;
  return { code: 'empty', message };
}
