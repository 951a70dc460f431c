import { z } from 'zod';
import type { Sightings } from '../../../database/intel/sighting.js';
import { nameOf, SightingRepository } from '../../../database/intel/sighting.repository.js';
import { type FeedLookUp, ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { hiddenFrom } from '../../answer/global-rows.js';
import { listsCut } from '../../answer/lists-cut.js';
import type { Note } from '../../answer/receipt.js';
import { answerDetail, type Detail } from '../../answer/row-selection.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { type IndicatorList, readIndicators } from './indicator-list.js';
import { type IndicatorRow, indicatorRow, indicatorRowOf, isMet, worseFirst } from './indicator-row.js';

const month = span({ hours: 720 });
const MOST = 100;
/** Rows told in full; of what is worth telling beyond them, a line each. */
const MOST_ROWS: Record<Detail, number> = { brief: 10, full: 30 };

const input = z.strictObject({
  indicators: z
    .array(z.string().max(2_048))
    .min(1)
    .max(MOST)
    .describe('Addresses, CIDRs, domains, URLs, hashes; also defanged'),
  hours: month.arguments.hours,
  detail: answerDetail,
});

const output = z.object({
  checked: z.number(),
  live_count: z.number(),
  met_count: z.number(),
  live_and_met_count: z.number(),
  feeds_updated_at: z.string().nullable(),
  indicators: z.array(indicatorRow),
  further: z.array(z.string()),
  neither_listed_nor_met: z.array(z.string()),
  malformed: z.array(z.object({ position: z.number(), given: z.string() })),
});

/**
 * Up to 100 indicators at once: what threat feeds say of each (`verdict` live, expired, inactive, not_listed; the
 * fields beside it are of the best of `entry_count` entries), and who met it. Alerts with an address on either side
 * are counted exactly; `hosts` are on the other side of them, those of the own networks first; `bytes_at_least` are
 * of top talkers. Known bad and met comes first. Sources: tables `threat_feeds`, `alerts`, `top_talkers`, `devices`.
 */
@Tool({
  name: 'check_indicators',
  title: 'Known bad, and who met it',
  toolset: 'analyst',
  description:
    'Known bad? Who met it? Up to 100 addresses, networks, domains, URLs or hashes in feeds, alerts and top talkers.',
  input,
  output,
  span: month,
  freshness: 'alerts',
})
export class CheckIndicators implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly feeds: ThreatFeedRepository,
    private readonly sightings: SightingRepository,
  ) {}

  async execute({ indicators: texts, detail }: Input<typeof input>, call: ToolCall) {
    const list = readIndicators(texts);
    const asked = list.indicators.map(({ indicator }) => indicator);
    const seesFeeds = call.scope.sensors === null;
    const looked = seesFeeds ? await this.feeds.lookUp(asked, undefined, call.scope) : null;
    const met = await this.sightings.find(asked, call.window, call.scope);
    const byPlace = new Map(met.found.map((sighting) => [sighting.asked, sighting]));
    const rows = list.indicators
      .map((item, place) => indicatorRowOf(item, looked && looked.found[place]!, byPlace.get(place)))
      .toSorted(worseFirst);
    const telling = rows.filter((row) => isListed(row) || isMet(row));
    const told = telling.slice(0, MOST_ROWS[detail]);
    const live = rows.filter(({ verdict }) => verdict === 'live');
    return call.answer(
      {
        checked: rows.length,
        live_count: live.length,
        met_count: rows.filter(isMet).length,
        live_and_met_count: live.filter(isMet).length,
        feeds_updated_at: looked?.feedsUpdatedAt ?? null,
        indicators: told,
        further: telling.slice(told.length).map(shortly),
        neither_listed_nor_met: rows
          .filter((row) => !telling.includes(row))
          .map(({ indicator }) => indicator),
        malformed: list.malformed,
      },
      {
        notes: [
          ...(telling.length === 0 ? [whyNone(looked, call)] : []),
          ...listsCut(
            detail,
            { indicators: [told.length, telling.length] },
            'further has a line for each other',
          ),
          ...aboutList(list),
          ...(looked && !looked.thorough ? [USUAL_WRITING_ONLY] : []),
          ...aboutSightings(list, met),
          ...(seesFeeds ? [] : hiddenFrom(call, 'threat feeds')),
        ],
        source: met.source,
        dataAsOf: met.data_as_of,
      },
    );
  }
}

function isListed({ verdict }: IndicatorRow): boolean {
  return verdict !== 'not_listed' && verdict !== 'hidden';
}

function shortly(row: IndicatorRow): string {
  const { indicator, verdict, alert_count } = row;
  return `${indicator} ${verdict}, ${isMet(row) ? `met, ${alert_count} alerts` : 'not met'}`;
}

function whyNone(looked: FeedLookUp | null, { situation }: ToolCall): Note {
  const feeds =
    looked === null
      ? ''
      : looked.feedsUpdatedAt === null
        ? 'the feeds hold no active entry at all; '
        : `no feed lists any of them (newest entry ${looked.feedsUpdatedAt}), which is no all-clear; `;
  const newest = situation.newest.alerts;
  const alerts = newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all';
  return { code: 'empty', message: `${feeds}none was met in this window; ${alerts}` };
}

function aboutList({ malformed, repeated }: IndicatorList): Note[] {
  const notes: Note[] = [];
  if (malformed.length > 0) {
    const places = malformed.map(({ position }) => position).join(', ');
    notes.push({ code: 'malformed', message: `no indicators, and not checked: those at position ${places}` });
  }
  if (repeated > 0) notes.push({ code: 'repeated', message: `given again, and told once: ${repeated}` });
  return notes;
}

const USUAL_WRITING_ONLY: Note = {
  code: 'usual_writing_only',
  message:
    'the feeds are too large to be read for one question, so entries that are written unusually, and entries inside a network, are not found',
};

/** How far the figures reach. */
function aboutSightings({ indicators }: IndicatorList, { read_alerts, read_from, found }: Sightings): Note[] {
  const notes: Note[] = [];
  if (indicators.some(({ indicator }) => nameOf(indicator) !== undefined)) {
    const message = `alerts and top talkers hold addresses: domains, hosts of URLs and hashes were looked for in the texts of the newest ${read_alerts} alerts only${read_from === null ? '' : `, back to ${read_from}`}`;
    notes.push({ code: 'names_in_texts', message });
  }
  if (found.some(({ talker_rows }) => talker_rows > 0)) notes.push(LOWER_BOUND);
  return notes;
}

const LOWER_BOUND: Note = {
  code: 'lower_bound',
  message:
    'bytes are lower bounds: top talkers hold the busiest addresses of each interval only, and name no pairs; alerts are not flows, so others may have met it too',
};
