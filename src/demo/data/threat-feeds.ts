import { DAY, HOUR, instant } from './clock.js';
import { INCIDENT } from './incident.js';
import { FEED_ADDRESSES } from './outsiders.js';
import { Random } from './random.js';
import { json, type Cell, type TableRows } from './table-rows.js';

type Indicator = [feed: string, indicator: string, kind: string, source: string, confidence: number];

const ADDRESS_FEEDS = [
  'botnet_c2',
  'malware_c2',
  'known_attacker',
  'tor_exit',
  'suspicious_ip',
  'cryptomining',
];
const SOURCES = ['feodotracker', 'urlhaus', 'threatfox'];

/** A seventh has expired without being switched off, as NetMonitor leaves it until its next clean-up. */
const EXPIRED = 1 / 7;

export function threatFeedRows(asOf: number): TableRows {
  return {
    table: 'threat_feeds',
    columns: [
      'feed_type',
      'indicator',
      'indicator_type',
      'source',
      'confidence_score',
      'first_seen',
      'last_updated',
      'expires_at',
      'metadata',
      'is_active',
    ],
    rows: rows(asOf),
  };
}

function* rows(asOf: number): Generator<Cell[]> {
  const random = new Random(60);
  for (const indicator of listed(random)) {
    const firstSeen = asOf - random.between(2, 300) * DAY;
    const expires = random.chance(EXPIRED)
      ? asOf - random.between(1, 400) * HOUR
      : asOf + random.between(24, 900) * HOUR;
    yield row(
      indicator,
      firstSeen,
      asOf - random.between(1, 47) * HOUR,
      random.chance(0.2) ? null : expires,
      true,
    );
  }
  const known: Indicator[] = [
    ['botnet_c2', INCIDENT.commandServer, 'ip', 'feodotracker', 0.97],
    ['malicious_domain', INCIDENT.commandDomain, 'domain', 'threatfox', 0.91],
    ['phishing', 'login.haven-werk.example', 'domain', 'openphish', 0.88],
  ];
  for (const indicator of known) yield row(indicator, asOf - 5 * DAY, asOf - 6 * HOUR, asOf + 20 * DAY, true);
  yield row(['other', 'AS64500', 'asn', 'manual', 0.5], asOf - 90 * DAY, asOf - 30 * DAY, null, false);
}

function* listed(random: Random): Generator<Indicator> {
  for (const address of FEED_ADDRESSES) {
    yield [random.pick(ADDRESS_FEEDS), address, 'ip', random.pick(SOURCES), random.between(40, 100) / 100];
  }
  for (let third = 0; third < 120; third++) {
    yield ['known_attacker', `198.18.${128 + third}.0/24`, 'cidr', 'firehol', random.between(50, 95) / 100];
  }
  for (let count = 0; count < 700; count++) {
    const feed = random.pick(['phishing', 'malicious_domain', 'exploit_kit']);
    const name = `${random.hex(random.between(6, 14))}.${random.pick(['login', 'cdn', 'mail', 'update'])}.invalid`;
    yield [feed, name, 'domain', random.pick(['openphish', 'threatfox']), random.between(50, 100) / 100];
  }
  for (let count = 0; count < 400; count++) {
    const url = `http://${random.hex(8)}.download.invalid/${random.hex(6)}.exe`;
    yield ['malware_c2', url, 'url', 'urlhaus', random.between(60, 100) / 100];
  }
  for (let count = 0; count < 500; count++) {
    yield ['ransomware_ioc', random.hex(64), 'hash', 'threatfox', random.between(70, 100) / 100];
  }
}

function row(
  [feed, indicator, kind, source, confidence]: Indicator,
  firstSeen: number,
  updated: number,
  expires: number | null,
  active: boolean,
): Cell[] {
  return [
    feed,
    indicator,
    kind,
    source,
    confidence,
    instant(firstSeen),
    instant(updated),
    expires === null ? null : instant(expires),
    json({ list: source }),
    active,
  ];
}
