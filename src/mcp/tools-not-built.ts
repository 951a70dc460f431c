const RESPONSE =
  'NetMonitor stores no response actions, so there is nothing true to say of them or to change';
const DETECTOR =
  'that lives in the memory of a running NetMonitor, not in its database; its dashboard shows it';
const DEVICES = 'devices and their types are edited in the NetMonitor dashboard; get_devices lists them';
const SEEN = 'NetMonitor itself writes when a device was last seen; get_device_by_ip tells it';
const SETTINGS = 'settings are changed in the NetMonitor dashboard; get_config_parameters shows them';
const RULES = 'detection is set in NetMonitor, by its dashboard or config.yaml; get_detection_rules shows it';
const IGNORED = 'the whitelist is edited in the NetMonitor dashboard; get_whitelist_entries shows it';
const ALERTS = 'alerts are acknowledged in the NetMonitor dashboard; get_alert tells whether one is';
const CAPTURES =
  'captures are made and deleted in the NetMonitor dashboard; get_pcap_captures names those of alerts';
const FEEDS = 'NetMonitor downloads its threat feeds itself, or on its own command line';
const OUTSIDE = 'it sends nothing about an investigation to the internet; look that up outside of it';

/** Tools of the server before this one that write, act or have no source in the database: where that is done, or why not. */
export const TOOLS_NOT_BUILT: ReadonlyMap<string, string> = new Map([
  ['acknowledge_alert', ALERTS],
  ['acknowledge_alerts_by_ip', ALERTS],
  [
    'add_ja3_blacklist',
    'the list of bad JA3 hashes is kept in NetMonitor; check_ja3_fingerprint tells what alerts say',
  ],
  ['add_whitelist_entry', IGNORED],
  ['approve_soar_action', RESPONSE],
  ['assign_device_template', DEVICES],
  ['clone_device_template', DEVICES],
  [
    'create_service_provider',
    'providers are added in the NetMonitor dashboard; get_service_providers lists them',
  ],
  ['create_template_from_device', DEVICES],
  ['delete_pcap_capture', CAPTURES],
  ['dns_lookup', OUTSIDE],
  ['enable_threat_detection', RULES],
  ['export_flow_pcap', CAPTURES],
  ['flush_memory', 'there is no memory to flush; get_memory_status tells how NetMonitor itself is doing'],
  ['get_packet_buffer_summary', DETECTOR],
  ['get_pcap_stats', DETECTOR],
  ['get_pending_approvals', RESPONSE],
  ['get_soar_history', RESPONSE],
  ['get_soar_playbooks', RESPONSE],
  ['lookup_ip_owner', OUTSIDE],
  ['remove_whitelist_entry', IGNORED],
  ['reset_config_to_defaults', SETTINGS],
  [
    'save_device_learned_behavior',
    'NetMonitor learns and keeps it by itself; get_device_learned_behavior shows it',
  ],
  [
    'send_sensor_command',
    'sensors are commanded from the NetMonitor dashboard; get_sensor_command_history lists commands',
  ],
  ['set_config_parameter', SETTINGS],
  ['sync_threat_feeds', FEEDS],
  ['toggle_detection_rule', RULES],
  ['touch_device', SEEN],
  ['touch_devices_bulk', SEEN],
  ['update_threat_feeds', FEEDS],
  ['update_threshold', RULES],
  ['web_search', OUTSIDE],
]);
