import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { type Indicator, INDICATOR_TYPES } from '../../../database/intel/indicator.js';
import { FEED_TYPES, feedMatch } from '../../../database/intel/threat-feed.js';
import { ThreatFeedRepository } from '../../../database/intel/threat-feed.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { counts } from '../alerts/alert-answer.js';
import { defanged } from './defanged.js';
import { aboutLookUp, verdictOf } from './feed-verdict.js';
import { indicatorOf } from './parse-indicator.js';

const week = span({ hours: 168 });

const input = z.strictObject({
  ...week.arguments,
  indicator: z.string().min(1).max(2_048).describe('Address, CIDR, domain, URL or hash; also defanged'),
  indicator_type: z.enum(INDICATOR_TYPES).optional().describe('Default: as it looks'),
  feed_types: z.array(z.enum(FEED_TYPES)).min(1).max(FEED_TYPES.length).optional().describe('Default: all'),
});

const output = feedMatch
  .pick({ feed_type: true, source: true, confidence_score: true, metadata: true })
  .partial()
  .extend({
    indicator: z.string(),
    indicator_type: z.string(),
    match_found: z.boolean(),
    status: z.string(),
    message: z.string(),
    feed_type: z.string().nullable(),
    source: z.string().nullable(),
    confidence_score: z.number().nullable(),
    match_count: z.number(),
    live_count: z.number(),
    expired_count: z.number(),
    inactive_count: z.number(),
    feeds_updated_at: z.string().nullable(),
    matches: z.array(feedMatch),
    feed_match_alerts: z
      .object({
        alert_count: z.number(),
        first_seen: z.string().nullable(),
        last_seen: z.string().nullable(),
        by_severity: counts,
      })
      .nullable(),
  });

/**
 * What the threat feeds say of one indicator. An address is also found in the networks that hold it, a domain under
 * those above it, a URL by its host. `match_found` is true for live entries only; the fields beside it are of the
 * best match, whatever its `status`. `feed_match_alerts` are those of the window with the type THREAT_FEED_MATCH
 * and the address on either side. Sources: tables `threat_feeds`, `alerts`.
 */
@Tool({
  name: 'check_indicator',
  title: 'One indicator in the feeds',
  toolset: 'intel',
  description:
    'Whether threat feeds list an address, network, domain (or one above it), URL or file hash: best match and all, live, expired or inactive. Silence is no all-clear. Reputation: lookup_threat_intel.',
  input,
  output,
  span: week,
})
export class CheckIndicator implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly feeds: ThreatFeedRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ indicator: text, indicator_type, feed_types }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'threat feeds');
    const indicator = indicatorOf('indicator', text, indicator_type);
    const looked = await this.feeds.lookUp([indicator], feed_types, call.scope);
    const { matches, total, live, expired, inactive } = looked.found[0]!;
    const best = matches[0];
    return call.answer(
      {
        indicator: defanged(indicator.value),
        indicator_type: indicator.type,
        match_found: live > 0,
        ...verdictOf(looked.found[0]!),
        feed_type: best?.feed_type ?? null,
        source: best?.source ?? null,
        confidence_score: best?.confidence_score ?? null,
        metadata: best?.metadata ?? null,
        match_count: total,
        live_count: live,
        expired_count: expired,
        inactive_count: inactive,
        feeds_updated_at: looked.feedsUpdatedAt,
        matches: matches.map((match) => ({ ...match, indicator: defanged(match.indicator) })),
        feed_match_alerts: await this.alertsOf(indicator, call),
      },
      { notes: aboutLookUp(indicator, looked), dataAsOf: looked.feedsUpdatedAt },
    );
  }

  /** Feeds are matched by address when alerts are made: of others no alert of this type speaks. */
  private async alertsOf({ type, value }: Indicator, { window, scope }: ToolCall) {
    if (type !== 'ip' && type !== 'cidr') return null;
    const filter = { threat_type: 'THREAT_FEED_MATCH', ip_address: value };
    const { total, first_seen, last_seen, by_severity } = await this.alerts.total(window, filter, scope);
    return { alert_count: total, first_seen, last_seen, by_severity };
  }
}
