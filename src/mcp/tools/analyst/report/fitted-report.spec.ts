import { describe, expect, it } from 'vitest';
import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import type { FeedMatch } from '../../../../database/intel/threat-feed.js';
import { fittedReport } from './fitted-report.js';
import type { ReportFacts } from './report-facts.js';

const AT = '2026-11-25T01:13:00.123Z';
const ALL = 60;
/** As long as a column takes, and nothing but what has to be escaped. */
const HOSTILE = '[`|'.repeat(85);

const groups = Array.from({ length: ALL }, (_, place): AlertGroup => ({
  threat_type: `TYPE_${place}_${'X'.repeat(50)}`,
  source_ip: `2001:db8:1111:2222:3333:4444:5555:${place}`,
  destination_ip: `2001:db8:aaaa:bbbb:cccc:dddd:eeee:${place}`,
  severity: 'CRITICAL',
  alert_count: 123_456,
  acknowledged: 12_345,
  first_seen: AT,
  last_seen: '2026-11-25T02:13:00.123Z',
  sensors: ['a', 'b', 'c'].map((name) => name.repeat(20)),
}));

const match: FeedMatch = {
  status: 'live',
  feed_type: 'botnet_c2',
  indicator: 'x',
  indicator_type: 'ip',
  matched_by: 'exact',
  source: HOSTILE.slice(0, 100),
  confidence_score: 1,
  first_seen: AT,
  last_updated: AT,
  expires_at: null,
  metadata: {},
};

/** Everything that can be told, as much of it and as long as it may be. */
function worst(detail: ReportFacts['detail'], kind: ReportFacts['kind'], stretches: number): ReportFacts {
  const addresses = groups.map(({ source_ip }) => source_ip!);
  return {
    kind,
    detail,
    address: kind === 'incident' ? addresses[0]! : null,
    tlp: 'AMBER+STRICT',
    window: { from: AT, to: '2026-11-26T01:13:00.123Z', timezone: 'America/Argentina/Buenos_Aires' },
    queryId: '0123456789abcdef',
    seesSensors: null,
    writtenAt: new Date(AT),
    alerts: {
      alert_count: 999_999,
      acknowledged: 99_999,
      by_severity: { CRITICAL: 999_999, HIGH: 999_999, MEDIUM: 999_999, LOW: 9, INFO: 9, UNKNOWN: 9 },
      open_grave: 999_999,
      type_count: 120,
      types: [{ threat_type: 'PORT_SCAN', alert_count: 999_999, first_seen: AT }],
      group_count: 999_999,
      groups,
      traffic: {
        bytes: 9_999_999_999,
        outbound_bytes: 9_999_999_999,
        earlier_windows: 30,
        usual_bytes: 9_999_999_999,
        usual_outbound_bytes: 9_999_999_999,
        highest_outbound_bytes: 9_999_999_999,
      },
      devices: addresses.map((ip_address) => ({ ip_address, hostname: HOSTILE, vendor: HOSTILE })),
      data_as_of: AT,
    },
    listed: new Map(addresses.map((address) => [address, match])),
    asked: 999,
    path: null,
    gaps: Array.from({ length: stretches }, (_, place) => ({
      sensor_id: `branch-${place}`,
      state: 'degraded',
      from: AT,
      to: AT,
    })),
    gapNotes: [{ code: 'coverage_cut', message: 'more stretches lie in this window' }],
    sensors: 99,
    newestAlert: AT,
  };
}

describe.each(['incident', 'handover'] as const)('a report of kind %s at its worst', (kind) => {
  it.each([
    ['markdown', 'brief', 1_500],
    ['markdown', 'full', 6_000],
    ['stix', 'brief', 6_000],
    ['ocsf', 'brief', 6_000],
  ] as const)('in %s and %s leaves room for its receipt in %d tokens', (format, detail, most) => {
    for (const stretches of [0, 4, 12]) {
      const facts = worst(detail, kind, stretches);
      const { report, told } = fittedReport(format, facts);
      const size = JSON.stringify(report).length + JSON.stringify(facts.gaps).length;
      expect(size / 4, `${stretches}`).toBeLessThan(most - 300);
      // Names of strangers do not take the room of what happened.
      if (stretches < 12) expect(told, `${stretches}`).toBeGreaterThan(0);
    }
  });
});
