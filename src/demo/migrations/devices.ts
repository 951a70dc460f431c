import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Discovered hosts, the device types they are given and known provider networks. */
export class Devices1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE device_templates (
        id serial PRIMARY KEY,
        name varchar(100) NOT NULL,
        description text,
        icon varchar(50) DEFAULT 'device',
        category varchar(50) DEFAULT 'other',
        is_builtin boolean DEFAULT false,
        is_active boolean DEFAULT true,
        created_at timestamptz DEFAULT now(),
        updated_at timestamptz DEFAULT now(),
        created_by varchar(50),
        CONSTRAINT device_templates_name_key UNIQUE (name)
      );

      CREATE TABLE template_behaviors (
        id serial PRIMARY KEY,
        template_id integer NOT NULL,
        behavior_type varchar(50) NOT NULL,
        parameters jsonb NOT NULL DEFAULT '{}',
        action varchar(20) DEFAULT 'allow',
        description text,
        created_at timestamptz DEFAULT now(),
        CONSTRAINT valid_action CHECK (action IN ('allow', 'alert', 'suppress')),
        CONSTRAINT valid_behavior_type CHECK (behavior_type IN (
          'allowed_ports', 'allowed_protocols', 'allowed_sources', 'expected_destinations',
          'traffic_pattern', 'connection_behavior', 'dns_behavior', 'time_restrictions',
          'bandwidth_limit'
        )),
        CONSTRAINT template_behaviors_template_id_fkey
          FOREIGN KEY (template_id) REFERENCES device_templates(id) ON DELETE CASCADE
      );
      CREATE INDEX idx_template_behaviors_template ON template_behaviors (template_id, behavior_type);

      CREATE TABLE devices (
        id serial PRIMARY KEY,
        ip_address inet NOT NULL,
        mac_address macaddr,
        hostname varchar(255),
        vendor varchar(100),
        template_id integer,
        sensor_id text,
        learned_behavior jsonb DEFAULT '{}',
        classification_confidence real DEFAULT 0.0,
        classification_method varchar(50),
        first_seen timestamptz DEFAULT now(),
        last_seen timestamptz DEFAULT now(),
        is_active boolean DEFAULT true,
        notes text,
        created_by varchar(50),
        suggested_template_id integer,
        fingerprint jsonb,
        fingerprint_updated timestamptz,
        CONSTRAINT devices_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE,
        CONSTRAINT devices_suggested_template_id_fkey
          FOREIGN KEY (suggested_template_id) REFERENCES device_templates(id) ON DELETE SET NULL,
        CONSTRAINT devices_template_id_fkey
          FOREIGN KEY (template_id) REFERENCES device_templates(id) ON DELETE SET NULL,
        CONSTRAINT unique_device_per_sensor UNIQUE (ip_address, sensor_id)
      );
      CREATE INDEX idx_devices_ip ON devices (ip_address);
      CREATE INDEX idx_devices_mac ON devices (mac_address);
      CREATE INDEX idx_devices_sensor ON devices (sensor_id);
      CREATE INDEX idx_devices_template ON devices (template_id);

      CREATE TABLE service_providers (
        id serial PRIMARY KEY,
        name varchar(100) NOT NULL,
        category varchar(50) NOT NULL,
        ip_ranges jsonb DEFAULT '[]',
        domains jsonb DEFAULT '[]',
        description text,
        is_active boolean DEFAULT true,
        is_builtin boolean DEFAULT false,
        created_at timestamptz DEFAULT now(),
        updated_at timestamptz DEFAULT now(),
        created_by varchar(50),
        CONSTRAINT valid_category
          CHECK (category IN ('streaming', 'cdn', 'cloud', 'social', 'gaming', 'rmm', 'other')),
        CONSTRAINT unique_provider_name UNIQUE (name, category)
      );
      CREATE INDEX idx_service_providers_category ON service_providers (category, is_active);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_providers, devices, template_behaviors, device_templates');
  }
}
