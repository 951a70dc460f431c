import type { Ask } from './demo.js';

type Arguments = Record<string, unknown>;

/** What an analyst asks of one tool. */
export interface Question {
  question: string;
  /** Arguments that an earlier answer gives, such as the number of an alert, are asked for. */
  given: Arguments | ((ask: Ask) => Promise<Arguments>);
  /** The answer is a refusal: without a local model there is nothing to say. */
  fails?: true;
}

const q = (question: string, given: Question['given'] = {}): Question => ({ question, given });

const WORKSTATION = '10.20.30.114';
const FILE_SERVER = '10.20.10.22';

/** One for every tool; all are about the made-up company of the demo and what happened there. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  // alerts
  analyze_ip: q('What do we know of 10.20.30.114, and how bad is it?', { ip_address: WORKSTATION }),
  check_ja3_fingerprint: q('Is this TLS client known as malware, and which hosts showed it?', {
    ja3_hash: '72a589da586844d7f0818ce684948eea',
  }),
  get_alert: q('What exactly did the alert about the command server say?', numberOf('C2_COMMUNICATION')),
  get_alert_statistics: q('Which kinds of alerts did the last three hours bring?', {
    hours: 3,
    group_by: 'threat_type',
  }),
  get_alert_suppression_stats: q('How many of our devices have rules that may hide alerts?'),
  get_pcap_captures: q('Which packet captures are there of what the file server did?', {
    ip_address: FILE_SERVER,
  }),
  get_recent_threats: q('What critical alerts came in during the last three hours?', {
    hours: 3,
    severity: 'CRITICAL',
  }),
  get_threat_detections: q('What does KERBEROASTING_ATTACK mean, and what do I check first?', {
    threat_type: 'KERBEROASTING_ATTACK',
  }),
  get_threat_timeline: q('In which order did 10.20.30.114 do what it did?', {
    hours: 3,
    source_ip: WORKSTATION,
  }),
  get_tls_metadata: q('Which TLS connections of the file server raised an alert?', {
    ip_filter: FILE_SERVER,
  }),
  get_tls_stats: q('Who still offers old TLS versions and weak ciphers?'),
  test_alert_suppression: q('Would we hear of a camera that sends a lot of data outside?', {
    source_ip: '10.20.41.11',
    alert_type: 'HIGH_OUTBOUND_VOLUME',
  }),

  // traffic
  get_bandwidth_summary: q('Which sensors see the most traffic, and is any of them close to its limit?'),
  get_device_traffic_stats: q('How much did the file server send in the last three hours?', {
    ip_address: FILE_SERVER,
    hours: 3,
  }),
  get_top_talkers: q('Which kinds of devices send the most?', { hours: 3, direction: 'outbound' }),
  get_top_talkers_stats: q('Which hosts caused the most traffic in the last three hours?', { hours: 3 }),
  get_traffic_trends: q('When today did the traffic rise?', { hours: 12 }),

  // sensors
  get_sensor_alerts: q('What is the worst that hits our web servers?', {
    sensor_id: 'dmz-02',
    severity: 'CRITICAL',
  }),
  get_sensor_command_history: q('What was the silent sensor told to do, and did it?', {
    sensor_id: 'branch-gro-01',
  }),
  get_sensor_details: q('How is the sensor of the control network doing?', { sensor_id: 'ot-kade-01' }),
  get_sensor_status: q('Are all sensors watching?'),

  // analyst
  attack_coverage: q('Which attack techniques can we detect at all, and which detector fell silent?'),
  data_health: q('Can I trust the data?'),
  what_changed: q('What is new since yesterday, and what became louder or fell silent?'),
  shift_brief: q('Brief me on the last eight hours.', { hours: 8 }),
  sensor_coverage: q('Where were we blind today?'),
  find_beacons: q('Is anything calling home?'),
  find_outbound_anomalies: q('Is anything leaving?'),
  find_scanners: q('Who is scanning?'),
  noise_report: q('What could we mute, and what would we have missed?'),
  attack_path: q('How far has the attacker got?'),
  build_report: q('Write the incident report about the file server.', {
    kind: 'incident',
    ip_address: FILE_SERVER,
  }),
  check_indicators: q('Which of these are known bad, and who of us met them?', {
    indicators: ['203[.]0[.]113[.]66', '198.51.100.77', 'sync[.]updates-cdn[.]example', '192.0.2.0/24'],
  }),
  investigate_alert: q('Is the alert about the command server real?', numberOf('C2_COMMUNICATION')),
  investigate_host: q('Investigate the file server.', { ip_address: FILE_SERVER }),

  // devices
  check_ip_service_provider: q('Whose is 13.107.42.14?', { ip_address: '13.107.42.14' }),
  get_device_by_ip: q('What kind of machine is 10.20.30.114?', { ip_address: WORKSTATION }),
  get_device_classification_hints: q('What may the unknown device 10.20.41.30 be?', {
    ip_address: '10.20.41.30',
  }),
  get_device_classification_stats: q('How many devices has nobody classified yet?'),
  get_device_learned_behavior: q('What is usual for the file server?', { ip_address: FILE_SERVER }),
  get_device_learning_status: q('Does NetMonitor know the file server well enough to tell what is odd?', {
    ip_address: FILE_SERVER,
  }),
  get_device_template_details: q('What does NetMonitor expect of an IP camera?', { template_id: 5 }),
  get_device_templates: q('Which types of devices are there, and how many devices has each?'),
  get_devices: q('Which devices did the sensor of the control network find?', {
    sensor_id: 'ot-kade-01',
    fields: 'ip_address,hostname,vendor,template_name,last_seen',
  }),
  get_service_providers: q('Which networks of content delivery does NetMonitor know?', { category: 'cdn' }),

  // directory
  check_weak_encryption: q('Does anybody still get Kerberos tickets with RC4 or DES?'),
  get_kerberos_attacks: q('Which attacks on our domain were there in the last three hours?', { hours: 3 }),
  get_kerberos_stats: q('How many attacks on the domain were there today, and from where?'),

  // attack
  get_asset_risk: q('Why does 10.20.30.114 score so high?', { ip_address: WORKSTATION }),
  get_attack_chains: q('Is anybody several steps into an attack?', { hours: 3, min_stages: 3 }),
  get_mitre_mapping: q('Which ATT&CK techniques did 10.20.30.114 use?', { source_ip: WORKSTATION }),
  get_risk_trends: q('Who became riskier over the last week?', { hours: 168 }),
  get_top_risk_assets: q('Which hosts should I look at first?'),

  // intel
  check_indicator: q('Is the domain that the file server calls listed anywhere?', {
    indicator: 'sync[.]updates-cdn[.]example',
  }),
  get_threat_feed_stats: q('How many live indicators do our feeds hold?'),
  lookup_threat_intel: q('What reputation has the command server?', { ip_address: '203.0.113.66' }),
  get_security_recommendation: q('What should we do about Kerberoasting?', {
    threat_type: 'KERBEROASTING_ATTACK',
  }),
  get_threat_context: q('What goes with exfiltration to the command server?', {
    threat_type: 'DATA_EXFILTRATION',
    ip_address: '203.0.113.66',
  }),
  get_threat_config: q('Which of the advanced detections are switched on?'),
  // configuration
  get_config: q('With which thresholds do we detect?', { section: 'thresholds' }),
  get_config_parameters: q('Who changed what about port scans, and what holds in the control network?', {
    sensor_id: 'ot-kade-01',
    path_prefix: 'thresholds.port_scan',
  }),
  get_detection_rules: q('Which detections are on for the guest network?', { sensor_id: 'wifi-guest-01' }),
  get_whitelist_entries: q('Whose alerts do we ignore?'),

  // exports
  export_alerts_csv: q('Give me the critical alerts of the last three hours for the report.', {
    hours: 3,
    severity: 'CRITICAL',
  }),
  export_top_talkers_csv: q('Give me the busiest senders of the last three hours as a table.', {
    hours: 3,
    direction: 'outbound',
  }),
  export_traffic_stats_csv: q('Give me the traffic of the last week, day by day, as a table.', {
    hours: 168,
  }),

  // ollama
  analyze_threat_with_ollama: q(
    'What does the local model make of the exfiltration?',
    numberOf('DATA_EXFILTRATION'),
  ),
  explain_ioc: {
    ...q('What is sync.updates-cdn.example, in plain words?', {
      ioc: 'sync[.]updates-cdn[.]example',
      ioc_type: 'domain',
    }),
    fails: true,
  },
  get_ollama_status: q('Can the local model be asked?'),
  suggest_incident_response: q(
    'How should we respond to the stolen directory database?',
    numberOf('NTDS_DIT_ACCESS'),
  ),

  // system
  get_memory_status: q('Does the central NetMonitor host have enough memory?'),
};

/** The number of the newest alert of a type. */
function numberOf(threat_type: string): (ask: Ask) => Promise<Arguments> {
  return async (ask) => {
    const { structuredContent } = await ask('get_recent_threats', { threat_type, limit: 1 });
    const { alerts } = structuredContent as { alerts: { id: number }[] };
    return { alert_id: alerts[0]!.id };
  };
}

/** @throws Error that names the tools without a question, and the questions without a tool */
export function checkQuestions(tools: string[]): void {
  const asked = Object.keys(QUESTIONS);
  const unasked = tools.filter((tool) => !asked.includes(tool));
  if (unasked.length > 0) throw new Error(`docs/questions.ts has no question for ${unasked.join(', ')}`);
  const unknown = asked.filter((tool) => !tools.includes(tool));
  if (unknown.length > 0)
    throw new Error(`docs/questions.ts asks tools that there are not: ${unknown.join(', ')}`);
}
