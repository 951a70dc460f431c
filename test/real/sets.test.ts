import { describe, expect, inject, it } from 'vitest';
import { onEveryNetwork } from './network.js';
import { tally } from './plain-alerts.js';

/** Rows per set, as the makers of the data tell. */
const ROWS: Record<string, Record<string, number>> = {
  real: { sensors: 6, alerts: 61_998, traffic: 5_698, talkers: 20_364, devices: 29 },
  replay: { sensors: 8, alerts: 10_793, traffic: 577, talkers: 1_307, devices: 24 },
  mixed: { sensors: 7, alerts: 61_998, traffic: 5_698, talkers: 20_664, devices: 29 },
};

describe('what this run checks', () => {
  for (const gap of inject('realGaps')) {
    describe.skipIf(true)(`NOT CHECKED: ${gap}`, () => {
      it('is not there', () => expect(inject('realGaps')).toEqual([]));
    });
  }

  it('is every set on every server', () => {
    const perServer = [...tally(inject('realNetworks'), ({ server }) => server).values()];
    expect(perServer).toEqual(perServer.map(() => Object.keys(ROWS).length));
  });
});

onEveryNetwork('sets', (network) => {
  it.each(Object.keys(ROWS['real']!))('hold all their rows of %s', async (table) => {
    const rows = await network.rows(table as 'alerts');
    expect(rows.length).toBe(ROWS[network.set]![table]);
  });

  it('offer every tool', async () => {
    const { tools } = await network.client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(TOOLS);
  });
});

/** All of them have checks in this folder. */
const TOOLS = [
  'analyze_ip',
  'analyze_threat_with_ollama',
  'attack_path',
  'check_indicator',
  'check_indicators',
  'check_ip_service_provider',
  'check_ja3_fingerprint',
  'check_weak_encryption',
  'explain_ioc',
  'export_alerts_csv',
  'export_top_talkers_csv',
  'export_traffic_stats_csv',
  'get_alert',
  'get_alert_statistics',
  'get_alert_suppression_stats',
  'get_asset_risk',
  'get_attack_chains',
  'get_bandwidth_summary',
  'get_config',
  'get_config_parameters',
  'get_detection_rules',
  'get_device_by_ip',
  'get_device_classification_hints',
  'get_device_classification_stats',
  'get_device_learned_behavior',
  'get_device_learning_status',
  'get_device_template_details',
  'get_device_templates',
  'get_device_traffic_stats',
  'get_devices',
  'get_kerberos_attacks',
  'get_kerberos_stats',
  'get_memory_status',
  'get_mitre_mapping',
  'get_ollama_status',
  'get_pcap_captures',
  'get_recent_threats',
  'get_risk_trends',
  'get_security_recommendation',
  'get_sensor_alerts',
  'get_sensor_command_history',
  'get_sensor_details',
  'get_sensor_status',
  'get_service_providers',
  'get_threat_config',
  'get_threat_context',
  'get_threat_detections',
  'get_threat_feed_stats',
  'get_threat_timeline',
  'get_tls_metadata',
  'get_tls_stats',
  'get_top_risk_assets',
  'get_top_talkers',
  'get_top_talkers_stats',
  'get_traffic_trends',
  'get_whitelist_entries',
  'investigate_alert',
  'investigate_host',
  'lookup_threat_intel',
  'suggest_incident_response',
  'test_alert_suppression',
];
