-- Optional. Indexes that make some questions of this server faster; without them it answers the same, later.
--
--   psql -v ON_ERROR_STOP=1 -d netmonitor -f indexes.sql    (as the owner of NetMonitor's tables or a superuser)
--
-- NetMonitor goes on working while they are built, and each costs its writes a little. It may be run as often as you
-- like: what is there stays, and what an interrupted build left behind is built anew. Run it again after an update of
-- NetMonitor. To take one away: DROP INDEX CONCURRENTLY mcp_alerts_id;

-- PostgreSQL keeps an index whose build was interrupted, writes to it, and never reads it.
SELECT format('DROP INDEX CONCURRENTLY %s', indexrelid::regclass) FROM pg_index
WHERE NOT indisvalid AND indexrelid::regclass::text IN ('mcp_alerts_id', 'mcp_alerts_sensor_time', 'mcp_alerts_severity_time',
  'mcp_alerts_acknowledged', 'mcp_alerts_type_time', 'mcp_top_talkers_sensor_time', 'idx_sensor_metrics_sensor_id', 'sensor_metrics_timestamp_idx',
  'system_stats_timestamp_idx') \gexec

-- TimescaleDB builds chunk by chunk instead of concurrently.
SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') AS timescale \gset
\if :timescale
  \set how ''
  \set options 'WITH (timescaledb.transaction_per_chunk)'
\else
  \set how CONCURRENTLY
  \set options ''
\endif

-- get_alert and what begins with an alert: its number has no key and no index, so it is looked for in a whole month.
CREATE INDEX :how IF NOT EXISTS mcp_alerts_id ON alerts (id) :options;

-- Questions about one sensor, and tokens that see few: else the alerts of all sensors are read to find those of one.
CREATE INDEX :how IF NOT EXISTS mcp_alerts_sensor_time ON alerts (sensor_id, "timestamp" DESC) :options;

-- The rare severities over a long time: the server compares severities as this expression has them.
CREATE INDEX :how IF NOT EXISTS mcp_alerts_severity_time
  ON alerts (upper(btrim(severity)), "timestamp" DESC) :options;

-- What somebody has acknowledged: noise_report and investigate_host subtract it from the sums of rollups.sql.
CREATE INDEX :how IF NOT EXISTS mcp_alerts_acknowledged
  ON alerts ("timestamp") INCLUDE (source_ip, destination_ip, severity, threat_type, sensor_id) :options WHERE acknowledged;

-- Whether alerts of a type are usually noise: investigate_alert counts those of a week, their sources, and how many were
-- acknowledged.
CREATE INDEX :how IF NOT EXISTS mcp_alerts_type_time
  ON alerts (threat_type, "timestamp" DESC) INCLUDE (source_ip, acknowledged, id) :options;

-- The busiest hosts of one sensor: else the rows of all sensors are read.
CREATE INDEX :how IF NOT EXISTS mcp_top_talkers_sensor_time ON top_talkers (sensor_id, "timestamp" DESC) :options;

-- NetMonitor makes the last three itself, under these names, but with TimescaleDB only: without them
-- get_sensor_details, get_bandwidth_summary and get_memory_status read everything that was ever sampled.
CREATE INDEX :how IF NOT EXISTS idx_sensor_metrics_sensor_id ON sensor_metrics (sensor_id, "timestamp" DESC) :options;
CREATE INDEX :how IF NOT EXISTS sensor_metrics_timestamp_idx ON sensor_metrics ("timestamp" DESC) :options;
CREATE INDEX :how IF NOT EXISTS system_stats_timestamp_idx ON system_stats ("timestamp" DESC) :options;

-- What the planner has to know of the expression.
ANALYZE alerts;
