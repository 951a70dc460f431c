import { z } from 'zod';
import type { RhythmicPair, RhythmicPairs } from '../../../database/hunting/beacon.js';
import { BeaconRepository } from '../../../database/hunting/beacon.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { span, windowBefore } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { BEACON_GATE, BEACON_SCORE, beaconScore, historyDays, skewOf } from './beacon-score.js';
import { moreNote } from './more-note.js';
import { reasons, tenths } from './reasons.js';

const day = span({ hours: 24, longestDays: 31 });
const HISTORY_DAYS = 30;
const MOST_SET_ASIDE = 3;

const input = z.strictObject({ hours: day.arguments.hours, limit: limit({ preset: 10, most: 50 }) });

const beacon = z.object({
  source_ip: z.string(),
  destination_ip: z.string(),
  score: z.number(),
  reasons,
  events: z.number(),
  median_gap_seconds: z.number().nullable(),
  mad_seconds: z.number().nullable(),
  skew: z.number().nullable(),
  span_hours: z.number(),
  last_seen: z.string(),
  sources_of_destination: z.number(),
  threat_types: z.array(z.string()),
});

const output = z.object({
  total: z.number(),
  pairs_examined: z.number(),
  regular_pairs: z.number(),
  history_days: z.number(),
  beacons: z.array(beacon),
  set_aside_total: z.number(),
  set_aside: z.array(
    z.object({ source_ip: z.string(), destination_ip: z.string(), score: z.number(), why: z.string() }),
  ),
});

interface Judged {
  pair: RhythmicPair;
  score: number;
  reasons: z.output<typeof reasons>;
  /** Why it is taken for harmless. */
  why: string | null;
}

/**
 * Pairs of hosts in alerts by how much they look like calling home, from 50 of 100 points on. The points of
 * `reasons` add up to the score. Alerts of a pair within a second count as one event; `skew` is Bowley's.
 * Gaps of which more lie near the median than chance brings are a rhythm; what else speaks for a pair counts as far as
 * that is certain. `new_destination` fades over 14 days and is worth as much as the history before the window is long,
 * up to 7 days; `long_known` grows from 7 days to 14, and `inside_own_network` is half as much for a new destination.
 * `set_aside` are pairs with such a score that a whitelist entry covers, or that meet a known provider's network while
 * no detector says that they call home. Sources: tables `alerts`, `devices`, `ip_whitelists`, `service_providers`.
 */
@Tool({
  name: 'find_beacons',
  title: 'Beacons',
  toolset: 'analyst',
  description:
    'Anything calling home? Pairs whose alerts keep a steady rhythm, scored 0-100 with reasons that add up.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class FindBeacons implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly beacons: BeaconRepository) {}

  async execute({ limit }: Input<typeof input>, call: ToolCall) {
    const historyFrom = windowBefore(call.window, HISTORY_DAYS).from;
    const found = await this.beacons.find(call.window, historyFrom, BEACON_GATE, call.scope);
    const around = { from: call.window.from, hours: call.hours, historyFrom: found.history_from };
    const judged = found.page
      .map((pair): Judged => ({ pair, ...beaconScore(pair, around), why: harmlessBecause(pair) }))
      .toSorted((a, b) => b.score - a.score || (a.pair.source_ip < b.pair.source_ip ? -1 : 1));
    const named = judged.filter(({ score }) => score >= BEACON_SCORE);
    const beacons = named.filter(({ why }) => why === null);
    const aside = named.filter(({ why }) => why !== null);
    return call.answer(
      {
        total: beacons.length,
        pairs_examined: found.examined,
        regular_pairs: found.candidates,
        history_days: tenths(historyDays(around)),
        beacons: beacons.slice(0, limit).map(beaconRow),
        set_aside_total: aside.length,
        set_aside: aside.slice(0, MOST_SET_ASIDE).map(({ pair, score, why }) => ({
          source_ip: pair.source_ip,
          destination_ip: pair.destination_ip,
          score,
          why: why!,
        })),
      },
      { notes: notesOn(found, judged, beacons.length, limit, call), dataAsOf: found.data_as_of },
    );
  }
}

function harmlessBecause({ whitelist_id, provider, claims }: RhythmicPair): string | null {
  if (whitelist_id !== null) return `whitelist entry ${whitelist_id} covers it`;
  return provider !== null && claims === 0 ? `network of ${provider}` : null;
}

function beaconRow({ pair, score, reasons }: Judged): z.output<typeof beacon> {
  const skew = skewOf(pair);
  return {
    source_ip: pair.source_ip,
    destination_ip: pair.destination_ip,
    score,
    reasons,
    events: pair.events,
    median_gap_seconds: pair.median === null ? null : tenths(pair.median),
    mad_seconds: pair.mad === null ? null : tenths(pair.mad),
    skew: skew === null ? null : tenths(skew),
    span_hours: tenths((Date.parse(pair.last_seen) - Date.parse(pair.first_seen)) / 3_600_000),
    last_seen: pair.last_seen,
    sources_of_destination: pair.destination_sources,
    threat_types: pair.threat_types,
  };
}

const NOT_FLOWS: Note = {
  code: 'alerts_are_not_flows',
  message: `a rhythm takes ${BEACON_GATE.leastEvents} alerts of a pair in the window: more hours show slower ones. Only pairs that raise alerts can be seen here, and only their alerts are timed; top talkers name no pairs. No beacon here does not mean that none calls home`,
};

function notesOn(
  found: RhythmicPairs,
  judged: Judged[],
  total: number,
  limit: number,
  call: ToolCall,
): Note[] {
  const notes = total === 0 ? [whyNone(found, judged, call)] : [];
  notes.push(...moreNote(total, limit));
  if (found.candidates > found.page.length) {
    const message = `the ${found.page.length} surest rhythms of ${found.candidates} regular pairs were judged, those that many hosts meet last; fewer hours leave fewer`;
    notes.push({ code: 'cut', message });
  }
  const claimed = judged.filter(({ pair, score }) => pair.claims > 0 && score < BEACON_SCORE);
  if (claimed.length > 0) {
    const { pair, score } = claimed[0]!;
    const message = `detectors say of ${claimed.length} more pairs that they call home, which score less than ${BEACON_SCORE}, first ${pair.source_ip} to ${pair.destination_ip} (${score})`;
    notes.push({ code: 'only_claimed', message });
  }
  if (found.from_outside > 0) {
    const message = `${found.from_outside} regular pairs that begin outside the own networks were left out: that is knocking, not calling home; find_scanners tells which reach many hosts or ports`;
    notes.push({ code: 'from_outside', message });
  }
  return [...notes, NOT_FLOWS, ...hiddenFrom(call, 'known providers and global whitelist entries')];
}

function whyNone({ examined }: RhythmicPairs, [best]: Judged[], { situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const message = best
    ? `no pair that counts reaches ${BEACON_SCORE}; the greatest score is ${best.score}, of ${best.pair.source_ip} to ${best.pair.destination_ip}`
    : examined > 0
      ? `none of the ${examined} pairs with ${BEACON_GATE.leastEvents} events or more keeps a rhythm`
      : `no pair has ${BEACON_GATE.leastEvents} events in this window; ${newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all'}`;
  return { code: 'empty', message };
}
