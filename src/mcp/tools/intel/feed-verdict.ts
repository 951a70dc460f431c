import type { Indicator } from '../../../database/intel/indicator.js';
import type { FeedMatch, IndicatorMatches } from '../../../database/intel/threat-feed.js';
import type { FeedLookUp } from '../../../database/intel/threat-feed.repository.js';
import type { Note } from '../../answer/receipt.js';

/** What the entries found mean, in one word and in one sentence. */
export function verdictOf({ total, live, expired, inactive, matches }: IndicatorMatches) {
  const best = matches[0];
  if (best === undefined) {
    return { status: 'not_listed', message: 'No feed lists it. That is no proof that it is harmless.' };
  }
  const message =
    live > 0
      ? `${count(live)} of ${total} that match ${live === 1 ? 'is' : 'are'} live. ${HOW[best.matched_by]}`
      : `It was listed, and no longer is: ${expired} expired, ${inactive} inactive. ${HOW[best.matched_by]}`;
  return { status: best.status, message };
}

const count = (entries: number) => `${entries} ${entries === 1 ? 'entry' : 'entries'}`;

const HOW: Record<FeedMatch['matched_by'], string> = {
  exact: 'The best names it exactly.',
  host: 'The best names the host of the URL.',
  network: 'The best names a network that holds it, which says less of the single address.',
  inside: 'The best lies inside the network that was asked.',
  parent_domain: 'The best names a domain above it.',
};

/** Why nothing was found, and what was not looked at or is not shown. */
export function aboutLookUp(
  { type }: Indicator,
  { found, feedsUpdatedAt, thorough }: Omit<FeedLookUp, 'found'> & { found: IndicatorMatches[] },
): Note[] {
  const { total, matches } = found[0]!;
  return [
    ...(total === 0 ? [{ code: 'empty', message: whyNone(feedsUpdatedAt) }] : []),
    ...(thorough ? [] : [{ code: 'usual_writing_only', message: unusual(type) }]),
    ...(total > matches.length
      ? [{ code: 'matches_left_out', message: `the best ${matches.length} of ${total} matches are shown` }]
      : []),
  ];
}

function whyNone(updated: string | null): string {
  return updated === null
    ? 'the feeds asked for hold no active entry at all, so nothing can be said; get_threat_feed_stats shows what there is'
    : `no entry matches; the newest entry of the feeds asked for is of ${updated}`;
}

function unusual(type: Indicator['type']): string {
  const inside = type === 'cidr' ? ', and entries inside the network,' : '';
  return `the feeds are too large to be read for one question, so entries that are written unusually (mixed case, blanks, bits beyond the prefix)${inside} are not found`;
}
