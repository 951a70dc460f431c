import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sensors, their configuration, commands and access tokens. */
export class Sensors1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sensors (
        id serial PRIMARY KEY,
        sensor_id text NOT NULL,
        hostname text NOT NULL,
        location text,
        ip_address inet,
        version text,
        status text DEFAULT 'offline',
        registered_at timestamptz NOT NULL DEFAULT now(),
        last_seen timestamptz,
        config jsonb,
        CONSTRAINT sensors_sensor_id_key UNIQUE (sensor_id)
      );

      CREATE TABLE sensor_configs (
        id serial PRIMARY KEY,
        sensor_id text,
        parameter_path text NOT NULL,
        parameter_value jsonb NOT NULL,
        parameter_type text NOT NULL,
        scope text DEFAULT 'global',
        description text,
        updated_at timestamptz NOT NULL DEFAULT now(),
        updated_by text,
        CONSTRAINT valid_config_scope CHECK (scope IN ('global', 'sensor')),
        CONSTRAINT sensor_configs_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE,
        CONSTRAINT unique_sensor_param UNIQUE (sensor_id, parameter_path)
      );
      CREATE INDEX idx_sensor_configs_lookup ON sensor_configs (sensor_id, parameter_path);

      CREATE TABLE sensor_commands (
        id serial PRIMARY KEY,
        sensor_id text NOT NULL,
        command_type text NOT NULL,
        parameters jsonb,
        status text DEFAULT 'pending',
        created_at timestamptz NOT NULL DEFAULT now(),
        executed_at timestamptz,
        result jsonb,
        CONSTRAINT sensor_commands_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE
      );
      CREATE INDEX idx_sensor_commands_sensor_status ON sensor_commands (sensor_id, status, created_at);

      CREATE TABLE sensor_tokens (
        id serial PRIMARY KEY,
        sensor_id text NOT NULL,
        token_hash text NOT NULL,
        token_name text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used timestamptz,
        expires_at timestamptz,
        is_active boolean DEFAULT true,
        permissions jsonb DEFAULT '{"alerts": true, "metrics": true, "commands": false}',
        CONSTRAINT sensor_tokens_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE,
        CONSTRAINT sensor_tokens_token_hash_key UNIQUE (token_hash)
      );
      CREATE INDEX idx_sensor_tokens_hash ON sensor_tokens (token_hash) WHERE is_active = true;
      CREATE INDEX idx_sensor_tokens_sensor ON sensor_tokens (sensor_id, is_active);

      CREATE TABLE ip_whitelists (
        id serial PRIMARY KEY,
        ip_cidr cidr,
        description text,
        scope text DEFAULT 'global',
        sensor_id text,
        direction text DEFAULT 'both',
        source_ip cidr,
        target_ip cidr,
        port_filter text,
        created_at timestamptz NOT NULL DEFAULT now(),
        created_by text,
        CONSTRAINT valid_direction CHECK (direction IN ('inbound', 'outbound', 'both')),
        CONSTRAINT valid_scope CHECK (scope IN ('global', 'sensor')),
        CONSTRAINT ip_whitelists_sensor_id_fkey
          FOREIGN KEY (sensor_id) REFERENCES sensors(sensor_id) ON DELETE CASCADE
      );
      CREATE INDEX idx_ip_whitelists_scope ON ip_whitelists (scope, sensor_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ip_whitelists, sensor_tokens, sensor_commands, sensor_configs, sensors');
  }
}
