import { z } from 'zod';
import type { Noise, Noises } from '../../../database/hunting/noise.js';
import { NoiseRepository } from '../../../database/hunting/noise.repository.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { moreNote } from './more-note.js';
import { daysBetween, tenths } from './reasons.js';
import { type JudgedBy, objectionsTo, whitelistRow, whitelistRowFor } from './whitelist-proposal.js';

const week = span({ hours: 168, longestDays: 31 });
const HISTORY_DAYS = 30;
const LEAST_SHARE = 0.005;

const input = z.strictObject({ hours: week.arguments.hours, limit: limit({ preset: 10, most: 30 }) });

const proposal = z.object({
  alert_count: z.number(),
  share_percent: z.number(),
  destinations: z.number(),
  type_count: z.number(),
  threat_types: z.array(z.string()),
  lost_high_critical: z.number(),
  lost_critical: z.number(),
  lost_unacknowledged: z.number(),
  lost_types: z.array(z.string()),
  verdict: z.enum(['nothing speaks against it', 'look first']),
  objections: z.array(z.string()),
  whitelist_row: whitelistRow,
});

const output = z.object({
  queue_alerts: z.number(),
  history_days: z.number(),
  total: z.number(),
  by_type: z.array(z.object({ threat_type: z.string(), count: z.number(), share_percent: z.number() })),
  proposals: z.array(proposal),
});

/**
 * Pairs and sources that make 0.5 % or more of the alerts nobody has acknowledged, the noisiest first, each with the
 * row that would have to be added to NetMonitor's whitelist and what such a row would have cost in the 30 days up to
 * the end of the window. A source to several destinations is named beside its pairs. Nothing is changed here.
 * Somebody should look first at what is serious, listed, from outside or younger than a week. Sources: tables `alerts`,
 * `devices`, `threat_feeds`.
 */
@Tool({
  name: 'noise_report',
  title: 'Noise in the queue',
  toolset: 'analyst',
  description:
    'What could we mute? Who fills the queue, the whitelist row to add, and the HIGH/CRITICAL it would have cost.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class NoiseReport implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly noises: NoiseRepository,
    private readonly feeds: ThreatFeedRepository,
  ) {}

  async execute({ limit }: Input<typeof input>, call: ToolCall) {
    const { window, scope } = call;
    const historyFrom = windowBefore({ ...window, from: window.to }, HISTORY_DAYS).from;
    const gate = { leastShare: LEAST_SHARE, most: limit };
    const found = await this.noises.find(window, historyFrom, gate, scope);
    const days = found.history_from === null ? 0 : tenths(daysBetween(found.history_from, window.to));
    const listed = await this.listedAmong(found.page, call);
    return call.answer(
      {
        queue_alerts: found.queue,
        history_days: days,
        total: found.candidates,
        by_type: found.types.map((type) => ({ ...type, share_percent: share(type.count, found.queue) })),
        proposals: found.page.map((noise) =>
          proposalOf(noise, found.queue, {
            historyDays: days,
            until: window.to,
            listed: addressesOf(noise).filter((address) => listed.has(address)),
          }),
        ),
      },
      { notes: notesOn(found, limit, call), source: found.source, dataAsOf: found.data_as_of },
    );
  }

  /** Addresses of proposals that a live feed lists; none for a caller who sees no feeds. */
  private async listedAmong(page: Noise[], { scope }: ToolCall): Promise<Set<string>> {
    if (scope.sensors !== null) return new Set();
    const addresses = [...new Set(page.flatMap(addressesOf))];
    const found = await this.feeds.lookUpAddresses(addresses, scope);
    return new Set(addresses.filter((address) => found.get(address)!.live > 0));
  }
}

function addressesOf({ source_ip, destination_ip }: Noise): string[] {
  return destination_ip === null ? [source_ip] : [source_ip, destination_ip];
}

function proposalOf(noise: Noise, queue: number, by: JudgedBy): z.output<typeof proposal> {
  const objections = objectionsTo(noise, by);
  return {
    alert_count: noise.alert_count,
    share_percent: share(noise.alert_count, queue),
    destinations: noise.destinations,
    type_count: noise.type_count,
    threat_types: noise.threat_types,
    lost_high_critical: noise.lost,
    lost_critical: noise.lost_critical,
    lost_unacknowledged: noise.lost - noise.lost_acknowledged,
    lost_types: noise.lost_types,
    verdict: objections.length === 0 ? 'nothing speaks against it' : 'look first',
    objections,
    whitelist_row: whitelistRowFor(noise),
  };
}

function share(part: number, whole: number): number {
  return tenths((100 * part) / whole);
}

const ONLY_PROPOSED: Note = {
  code: 'proposal',
  message:
    'nothing is muted here: add a row in the NetMonitor dashboard if you agree. A row is for addresses and mutes every type of them, those to come too; how a type is detected is in get_detection_rules',
};

function notesOn(found: Noises, limit: number, call: ToolCall): Note[] {
  const notes = found.candidates === 0 ? [whyNone(found, call)] : moreNote(found.candidates, limit);
  if (found.without_ends > 0) {
    const message = `${found.without_ends} alerts of the queue lack a source or a destination: no row can cover them`;
    notes.push({ code: 'without_addresses', message });
  }
  return [...notes, ONLY_PROPOSED, ...hiddenFrom(call, 'threat feeds')];
}

function whyNone({ queue, greatest }: Noises, { situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const message =
    queue > 0
      ? `no pair or source makes ${100 * LEAST_SHARE} % of the ${queue} alerts nobody has acknowledged; the noisiest has ${greatest}`
      : `no alert of this window waits to be acknowledged; ${newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all'}`;
  return { code: 'empty', message };
}
