import type { FeedMatch } from '../../../database/intel/threat-feed.js';

/** An entry of a feed in a few words. */
export function listedAs({ status, feed_type, source, matched_by }: FeedMatch): string {
  return `${status} ${feed_type}${source === null ? '' : ` (${source})`}${matched_by === 'exact' ? '' : `, by ${matched_by}`}`;
}
