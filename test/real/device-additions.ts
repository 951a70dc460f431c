/** Types of devices, their rules, learned behaviour, known providers and samples of the central host. */
export const DEVICES = [
  `INSERT INTO device_templates (id, name, category, icon, is_builtin, is_active) VALUES
    (1, 'Web Server', 'server', 'server', true, true), (2, 'Workstation', 'endpoint', 'desktop', true, true),
    (3, 'IP Camera', 'iot', 'camera', false, true), (4, 'Retired', 'iot', 'device', false, false)`,
  `INSERT INTO template_behaviors (template_id, behavior_type, parameters, action) VALUES
    (1, 'connection_behavior', '{"accepts_connections": true}', 'allow'),
    (1, 'allowed_ports', '{"ports": [80, 443], "direction": "inbound"}', 'allow'),
    (2, 'expected_destinations', '{"categories": ["cdn", "cloud"]}', 'allow'),
    (3, 'allowed_protocols', '{"protocols": ["UDP"]}', 'allow'), (3, 'traffic_pattern', '{"continuous": true}', 'suppress')`,
  `UPDATE devices SET vendor = (ARRAY['Dell', 'Axis', NULL])[1 + id % 3],
    template_id = CASE WHEN id % 3 = 2 THEN NULL ELSE 1 + id % 4 END, is_active = CASE id % 7 WHEN 0 THEN false WHEN 1 THEN NULL ELSE true END,
    classification_method = 'ml_classifier', classification_confidence = 0.75, suggested_template_id = CASE WHEN id % 5 = 0 THEN 3 END,
    fingerprint = CASE WHEN id % 2 = 0 THEN '{"mdns": {"name": "x"}, "snmp": {"community": "mixed-community-5521"}}'::jsonb END,
    learned_behavior = CASE WHEN id % 6 = 0 THEN '{}'::jsonb WHEN id % 6 = 1 THEN NULL ELSE jsonb_build_object(
      'traffic_summary', jsonb_build_object('total_packets', id * 37, 'total_bytes', id * 9000, 'unique_outbound_destinations', id % 4),
      'ports', jsonb_build_object('outbound_destination_ports', (SELECT jsonb_agg(p) FROM generate_series(1, 1 + id % 3) p),
        'inbound_source_ports', '[1]'::jsonb, 'protocols', '[6, 17]'::jsonb)) END`,
  `UPDATE devices SET learned_behavior = to_jsonb(learned_behavior::text) WHERE id % 4 = 2`,
  `INSERT INTO service_providers (name, category, ip_ranges, is_active) VALUES
    ('Documentation', 'other', '["192.0.2.0/24", "2001:db8::/33", "not a network"]', true),
    ('Half of it', 'cdn', '["0.0.0.0/1", "8000::/1"]', true), ('A tenth', 'cloud', '"[\\"10.0.0.0/9\\", \\"128.0.0.0/3\\"]"', true),
    ('Gone', 'cloud', '["0.0.0.0/0", "::/0"]', false)`,
  `INSERT INTO system_stats (timestamp, cpu_percent, memory_percent, packets_per_second, alerts_per_minute)
    SELECT timestamptz '2026-11-20 11:58Z' - n * interval '13 minutes', n % 100, 40 + n % 50, 100 + n, n % 7
    FROM generate_series(0, 900) AS n`,
];
