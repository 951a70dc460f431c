import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the sensors write all day. `alerts` has no key: its `id` has neither a constraint nor an index. */
export class Detections1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE alerts (
        id serial NOT NULL,
        "timestamp" timestamptz NOT NULL DEFAULT now(),
        severity text NOT NULL,
        threat_type text NOT NULL,
        source_ip inet,
        destination_ip inet,
        description text,
        metadata jsonb,
        acknowledged boolean DEFAULT false,
        sensor_id text DEFAULT 'central'
      );
      CREATE INDEX idx_alerts_acknowledged_timestamp ON alerts (acknowledged, "timestamp" DESC);
      CREATE INDEX idx_alerts_dest_ip_timestamp ON alerts (destination_ip, "timestamp" DESC)
        WHERE destination_ip IS NOT NULL;
      CREATE INDEX idx_alerts_sensor_id ON alerts (sensor_id);
      CREATE INDEX idx_alerts_severity ON alerts (severity);
      CREATE INDEX idx_alerts_source_ip ON alerts (source_ip);
      CREATE INDEX idx_alerts_source_ip_timestamp ON alerts (source_ip, "timestamp" DESC)
        WHERE source_ip IS NOT NULL;
      CREATE INDEX idx_alerts_threat_type ON alerts (threat_type);
      CREATE INDEX idx_alerts_threat_type_timestamp ON alerts (threat_type, "timestamp" DESC);
      CREATE INDEX idx_alerts_timestamp ON alerts ("timestamp" DESC);

      CREATE TABLE traffic_metrics (
        "timestamp" timestamptz NOT NULL DEFAULT now(),
        total_packets bigint DEFAULT 0,
        total_bytes bigint DEFAULT 0,
        inbound_packets bigint DEFAULT 0,
        inbound_bytes bigint DEFAULT 0,
        outbound_packets bigint DEFAULT 0,
        outbound_bytes bigint DEFAULT 0,
        sensor_id text DEFAULT 'central'
      );
      CREATE INDEX idx_traffic_metrics_sensor_id ON traffic_metrics (sensor_id);
      CREATE INDEX idx_traffic_metrics_sensor_timestamp ON traffic_metrics (sensor_id, "timestamp" DESC);
      CREATE INDEX idx_traffic_metrics_timestamp ON traffic_metrics ("timestamp" DESC);

      CREATE TABLE top_talkers (
        "timestamp" timestamptz NOT NULL DEFAULT now(),
        ip_address inet NOT NULL,
        hostname text,
        packet_count bigint DEFAULT 0,
        byte_count bigint DEFAULT 0,
        direction text,
        sensor_id text DEFAULT 'central',
        outbound_byte_count bigint DEFAULT 0,
        inbound_byte_count bigint DEFAULT 0
      );
      CREATE INDEX idx_top_talkers_direction ON top_talkers (direction);
      CREATE INDEX idx_top_talkers_ip_address ON top_talkers (ip_address);
      CREATE INDEX idx_top_talkers_ip_timestamp ON top_talkers (ip_address, "timestamp" DESC);
      CREATE INDEX idx_top_talkers_sensor_id ON top_talkers (sensor_id);
      CREATE INDEX idx_top_talkers_timestamp ON top_talkers ("timestamp" DESC);

      CREATE TABLE sensor_metrics (
        "timestamp" timestamptz NOT NULL DEFAULT now(),
        sensor_id text NOT NULL,
        cpu_percent real,
        memory_percent real,
        disk_percent real,
        uptime_seconds bigint,
        packets_captured bigint,
        alerts_sent bigint,
        network_interface text,
        bandwidth_mbps real,
        CONSTRAINT sensor_metrics_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE
      );
      CREATE INDEX idx_sensor_metrics_sensor_id ON sensor_metrics (sensor_id, "timestamp" DESC);
      CREATE INDEX sensor_metrics_timestamp_idx ON sensor_metrics ("timestamp" DESC);

      CREATE TABLE system_stats (
        "timestamp" timestamptz NOT NULL DEFAULT now(),
        cpu_percent real,
        memory_percent real,
        packets_per_second real,
        alerts_per_minute integer,
        threat_feed_iocs integer
      );
      CREATE INDEX system_stats_timestamp_idx ON system_stats ("timestamp" DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE system_stats, sensor_metrics, top_talkers, traffic_metrics, alerts');
  }
}
