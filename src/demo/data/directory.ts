import { DAY, HOUR, instant } from './clock.js';
import { json, type Cell, type TableRows } from './table-rows.js';

/** Well-known providers; the networks are the ones they publish. */
export function providerRows(asOf: number): TableRows {
  const provider = (name: string, category: string, ranges: string[], domains: string[]): Cell[] => [
    name,
    category,
    json(ranges),
    json(domains),
    true,
    instant(asOf - 400 * DAY),
    instant(asOf - 400 * DAY),
  ];
  return {
    table: 'service_providers',
    columns: ['name', 'category', 'ip_ranges', 'domains', 'is_builtin', 'created_at', 'updated_at'],
    rows: [
      provider('Cloudflare', 'cdn', ['104.16.0.0/13', '172.64.0.0/13', '2606:4700::/32'], ['cloudflare.com']),
      provider('Fastly', 'cdn', ['151.101.0.0/16', '2a04:4e40::/32'], ['fastly.net']),
      provider('Microsoft 365', 'cloud', ['13.107.0.0/16', '52.96.0.0/14', '2620:1ec::/36'], ['office.com']),
      provider('Google', 'cloud', ['142.250.0.0/15', '2a00:1450::/32'], ['google.com']),
      provider('Netflix', 'streaming', ['45.57.0.0/17', '2a00:86c0::/32'], ['netflix.com', 'nflxvideo.net']),
      provider('Steam', 'gaming', ['155.133.224.0/19'], ['steampowered.com']),
      provider('TeamViewer', 'rmm', ['188.172.192.0/18'], ['teamviewer.com']),
    ],
  };
}

export function knowledgeRows(): TableRows {
  const entry = (
    category: string,
    key: string,
    title: string,
    severity: string,
    priority: number,
    summary: string,
    recommendations: string[],
    techniques: string[],
  ): Cell[] => [
    category,
    key,
    title,
    severity,
    priority,
    summary,
    json(recommendations),
    json({ techniques }),
    'demo',
  ];
  return {
    table: 'security_knowledge_base',
    columns: [
      'category',
      'key',
      'title',
      'severity',
      'priority',
      'summary',
      'recommendations',
      'mitre_mapping',
      'source',
    ],
    rows: [
      entry(
        'threat_type',
        'port_scan',
        'Port scan from inside',
        'high',
        30,
        'An internal host that probes many ports is either a scanner you know or an intruder who is looking round.',
        [
          'Check the whitelist for a known scanner',
          'Look at what the host did next',
          'Isolate it when a login follows',
        ],
        ['T1046'],
      ),
      entry(
        'threat_type',
        'brute_force_attempt',
        'Repeated failed logins',
        'high',
        30,
        'Many failures in a row, then a success, is the pattern that matters.',
        ['Find the first success after the failures', 'Reset the account', 'Block the source at the edge'],
        ['T1110'],
      ),
      entry(
        'threat_type',
        'kerberoasting_attack',
        'Service tickets requested in bulk',
        'critical',
        10,
        'Tickets of service accounts can be cracked offline; the password is the target.',
        ['Reset the service accounts named', 'Turn RC4 off', 'Look for logins of those accounts elsewhere'],
        ['T1558.003'],
      ),
      entry(
        'threat_type',
        'lateral_movement',
        'Movement between machines',
        'critical',
        10,
        'One account on several machines within minutes.',
        ['List every host the account touched', 'Cut the source off the network'],
        ['T1021'],
      ),
      entry(
        'threat_type',
        'data_exfiltration',
        'Data leaves the network',
        'critical',
        10,
        'Compare outbound bytes with the host’s usual volume before calling it a leak.',
        ['Measure the volume in top talkers', 'Block the destination', 'Establish which files were read'],
        ['T1041'],
      ),
      entry(
        'network_anomaly',
        'beaconing',
        'Regular small connections',
        'high',
        30,
        'A steady rhythm to one address suggests a program that waits for orders; update services do the same.',
        ['Check the destination against the feeds', 'Find the process on the host'],
        ['T1071'],
      ),
      entry(
        'ip_reputation',
        'known_c2',
        'Address of a command server',
        'critical',
        10,
        'A listed command server that answers is an incident until shown otherwise.',
        ['Find every host that talked to it', 'Block it'],
        ['T1071'],
      ),
      entry(
        'general_recommendation',
        'silent_sensor',
        'A sensor has gone silent',
        'medium',
        50,
        'No alerts from a blind sensor is no evidence of calm.',
        ['Check power and disk of the sensor', 'Read the firewall log of that site meanwhile'],
        [],
      ),
    ],
  };
}

export function schemaVersionRows(asOf: number): TableRows {
  return {
    table: 'schema_version',
    columns: ['component', 'version', 'updated_at'],
    rows: [['netmonitor', 32, instant(asOf - 97 * DAY)]],
  };
}

export function backgroundTaskRows(asOf: number): TableRows {
  return {
    table: 'background_task_status',
    columns: ['task_name', 'status', 'started_at', 'result', 'error', 'updated_at'],
    rows: [
      [
        'ml_train',
        'completed',
        instant(asOf - 3 * DAY),
        json({ devices: 118 }),
        null,
        instant(asOf - 3 * DAY),
      ],
      [
        'ml_classify_all',
        'error',
        instant(asOf - DAY),
        null,
        'model file is older than the schema',
        instant(asOf - DAY),
      ],
      ['ml_fingerprint_scan', 'running', instant(asOf - 5 * HOUR), null, null, instant(asOf - 5 * HOUR)],
    ],
  };
}
