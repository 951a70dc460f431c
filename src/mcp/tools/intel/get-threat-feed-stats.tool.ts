import { z } from 'zod';
import { FEED_TYPES, type FeedCount, feedCount } from '../../../database/intel/threat-feed.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import { Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({});

const output = z.object({
  total_indicators: z.number(),
  live_indicators: z.number(),
  expired_indicators: z.number(),
  inactive_indicators: z.number(),
  active_feeds: z.number(),
  last_updated: z.string().nullable(),
  feed_stats: z.record(z.string(), feedCount.omit({ feed_type: true })),
});

/**
 * Exact counts of the entries of every kind of feed. Live ones are active and have not expired; NetMonitor leaves
 * expired ones active until its next clean-up. `active_feeds` counts kinds with a live entry. Source: table
 * `threat_feeds`.
 */
@Tool({
  name: 'get_threat_feed_stats',
  title: 'Threat feeds',
  toolset: 'intel',
  description:
    'How many indicators each kind of threat feed holds, live, expired and inactive, from which sources, and when each was last updated. One indicator: check_indicator.',
  input,
  output,
})
export class GetThreatFeedStats implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly feeds: ThreatFeedRepository) {}

  async execute(_: object, call: ToolCall) {
    requireAllSensors(call, 'threat feeds');
    const feeds = await this.feeds.count(call.scope);
    const sum = (of: 'count' | 'live' | 'expired' | 'inactive') =>
      feeds.reduce((total, feed) => total + feed[of], 0);
    const updated =
      feeds
        .flatMap(({ last_updated }) => last_updated ?? [])
        .toSorted()
        .at(-1) ?? null;
    return call.answer(
      {
        total_indicators: sum('count'),
        live_indicators: sum('live'),
        expired_indicators: sum('expired'),
        inactive_indicators: sum('inactive'),
        active_feeds: feeds.filter(({ live }) => live > 0).length,
        last_updated: updated,
        feed_stats: Object.fromEntries(
          [...feeds, ...absent(feeds)].map(({ feed_type, ...stats }) => [feed_type, stats]),
        ),
      },
      { notes: [...explainNone(feeds), ...withoutLive(feeds)], dataAsOf: updated },
    );
  }
}

/** Kinds without any entry are told too: nobody has to guess whether they were counted. */
function absent(feeds: FeedCount[]): FeedCount[] {
  const none = {
    count: 0,
    live: 0,
    expired: 0,
    inactive: 0,
    last_updated: null,
    sources: {},
    source_count: 0,
  };
  const present = new Set(feeds.map(({ feed_type }) => feed_type));
  return FEED_TYPES.filter((type) => !present.has(type)).map((feed_type) => ({ feed_type, ...none }));
}

function explainNone(feeds: FeedCount[]): Note[] {
  if (feeds.length > 0) return [];
  const message =
    'no feed has been loaded into this NetMonitor database, so check_indicator can find nothing';
  return [{ code: 'empty', message }];
}

function withoutLive(feeds: FeedCount[]): Note[] {
  const spent = feeds.filter(({ live }) => live === 0).map(({ feed_type }) => feed_type);
  if (spent.length === 0) return [];
  const message = `all entries of ${named(spent)} have expired or are inactive: NetMonitor may no longer update them`;
  return [{ code: 'nothing_live', message }];
}
