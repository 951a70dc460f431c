/** Entries that no longer hold, names, links and files; reputations, advice, and switches of detections. */
export const INTEL = [
  `UPDATE threat_feeds SET is_active = CASE WHEN id % 19 = 0 THEN false WHEN id % 53 = 0 THEN NULL ELSE true END,
    expires_at = CASE WHEN id % 7 = 0 THEN timestamptz '2026-11-20 11:00Z' WHEN id % 5 = 0 THEN timestamptz '2026-12-01Z' END,
    indicator = CASE WHEN id % 101 = 0 AND strpos(indicator, '/') = 0 THEN indicator || '/32' WHEN id % 103 = 0 THEN ' ' || indicator ELSE indicator END`,
  `INSERT INTO threat_feeds (feed_type, indicator, indicator_type, source, confidence_score, last_updated, expires_at)
    SELECT (ARRAY['phishing', 'malicious_domain', 'exploit_kit'])[1 + n % 3],
      CASE n % 4 WHEN 0 THEN 'bad' || n || '.mixed.example' WHEN 1 THEN 'Sub.bad' || n || '.Mixed.example.'
        WHEN 2 THEN 'http://bad' || n || '.mixed.example/a.exe' ELSE md5(n::text) END,
      'domain', NULL, 0.5, '2026-11-20 10:00Z', CASE WHEN n % 9 = 0 THEN timestamptz '2026-11-20 10:30Z' END
    FROM generate_series(1, 60) AS n`,
  `INSERT INTO threat_feeds (feed_type, indicator, indicator_type, last_updated) VALUES ('other', '2001:db8:0:0::/33', 'cidr', '2026-11-19Z'),
    ('other', 'not/a/network', 'cidr', '2026-11-19Z'), ('other', '10.77.0.9/26', 'ip', '2026-11-19Z'), ('other', '', NULL, '2026-11-19Z')`,
  `INSERT INTO threat_intel_ip_cache (ip_address, abuseipdb_score, is_tor_exit, is_vpn, last_updated, expires_at, sources)
    SELECT DISTINCT ON (destination_ip) destination_ip, id % 101, id % 3 = 0, id % 4 = 0, timestamp '2026-11-19', timestamp '2026-11-22' - id % 5 * interval '1 day', '["a", "a", "b"]'::jsonb
    FROM alerts WHERE destination_ip IS NOT NULL AND id % 71 = 0 ORDER BY destination_ip, id`,
  `INSERT INTO security_knowledge_base (category, key, title, summary, recommendations, severity, priority) VALUES
    ('threat_type', 'port_scan', 'Port scan', 'Somebody counts doors', '["Look who"]', 'medium', 50),
    ('threat_type', 'malware_c2', 'Command server', 'Orders from outside', '["Cut off"]', 'critical', 10),
    ('ip_reputation', 'tor_exit', 'Tor exit', 'Anybody', '["Ask"]', 'medium', 50),
    ('network_anomaly', 'unusual_port', 'Unusual port', 'A door nobody used', '[]', 'low', 70)`,
  `INSERT INTO sensor_configs (sensor_id, parameter_path, parameter_value, parameter_type, scope, updated_at)
    SELECT sensor_id, path, value::jsonb, 'bool', CASE WHEN sensor_id IS NULL THEN 'global' ELSE 'sensor' END, timestamptz '2026-11-04Z' + at * interval '1 hour'
    FROM (VALUES (NULL, 'threat.tor.enabled', 'true', 1), (NULL, 'threat.tor.enabled', 'false', 2), (NULL, 'threat.phishing.enabled', 'true', 1),
      (NULL, 'threat.vpn.enabled', 'true', 1), (NULL, 'threat.vpn.detect_ipsec', 'false', 1), ('rita-vps', 'threat.tor.enabled', 'true', 1),
      ('ctu-home', 'threat.vpn.detect_ipsec', 'true', 1)) AS set (sensor_id, path, value, at)`,
];
