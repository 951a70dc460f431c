import type { MigrationInterface, QueryRunner } from 'typeorm';

/** NetMonitor’s own web dashboard and API: accounts, sessions and tokens, which the server never reads. */
export class Dashboard1700000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE web_users (
        id serial PRIMARY KEY,
        username varchar(50) NOT NULL,
        password_hash varchar(255) NOT NULL,
        email varchar(255),
        role varchar(20) DEFAULT 'operator',
        totp_secret varchar(32),
        totp_enabled boolean DEFAULT false,
        backup_codes text[],
        created_at timestamptz DEFAULT now(),
        last_login timestamptz,
        failed_login_attempts integer DEFAULT 0,
        locked_until timestamptz,
        is_active boolean DEFAULT true,
        created_by varchar(50),
        CONSTRAINT valid_role CHECK (role IN ('admin', 'operator', 'viewer')),
        CONSTRAINT web_users_email_key UNIQUE (email),
        CONSTRAINT web_users_username_key UNIQUE (username)
      );
      CREATE INDEX idx_web_users_email ON web_users (email) WHERE is_active = true;
      CREATE INDEX idx_web_users_username ON web_users (username) WHERE is_active = true;

      CREATE TABLE web_sessions (
        id varchar(255) PRIMARY KEY,
        user_id integer,
        created_at timestamptz DEFAULT now(),
        last_activity timestamptz DEFAULT now(),
        ip_address inet,
        user_agent text,
        expires_at timestamptz,
        CONSTRAINT web_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES web_users(id)
      );
      CREATE INDEX idx_web_sessions_expires ON web_sessions (expires_at);
      CREATE INDEX idx_web_sessions_user ON web_sessions (user_id, last_activity DESC);

      CREATE TABLE web_user_audit (
        id bigserial PRIMARY KEY,
        user_id integer,
        username varchar(50),
        event_type varchar(50) NOT NULL,
        ip_address inet,
        user_agent text,
        details jsonb,
        "timestamp" timestamptz DEFAULT now(),
        CONSTRAINT web_user_audit_user_id_fkey FOREIGN KEY (user_id) REFERENCES web_users(id)
      );
      CREATE INDEX idx_web_user_audit_event ON web_user_audit (event_type, "timestamp" DESC);
      CREATE INDEX idx_web_user_audit_user ON web_user_audit (user_id, "timestamp" DESC);

      CREATE TABLE mcp_api_tokens (
        id serial PRIMARY KEY,
        token varchar(64) NOT NULL,
        name varchar(255) NOT NULL,
        description text,
        scope varchar(50) NOT NULL DEFAULT 'read_only',
        enabled boolean NOT NULL DEFAULT true,
        rate_limit_per_minute integer DEFAULT 60,
        rate_limit_per_hour integer DEFAULT 1000,
        rate_limit_per_day integer DEFAULT 10000,
        created_at timestamp NOT NULL DEFAULT now(),
        created_by varchar(255),
        last_used_at timestamp,
        expires_at timestamp,
        request_count bigint DEFAULT 0,
        last_ip_address inet,
        CONSTRAINT mcp_valid_scope CHECK (scope IN ('read_only', 'read_write', 'admin')),
        CONSTRAINT mcp_api_tokens_token_key UNIQUE (token)
      );
      CREATE INDEX idx_mcp_tokens_enabled ON mcp_api_tokens (enabled) WHERE enabled = true;
      CREATE INDEX idx_mcp_tokens_token ON mcp_api_tokens (token);

      CREATE TABLE mcp_api_token_usage (
        id bigserial PRIMARY KEY,
        token_id integer,
        "timestamp" timestamp NOT NULL DEFAULT now(),
        endpoint varchar(255) NOT NULL,
        method varchar(10) NOT NULL,
        ip_address inet,
        user_agent text,
        status_code integer,
        response_time_ms integer,
        error_message text,
        CONSTRAINT mcp_api_token_usage_token_id_fkey
          FOREIGN KEY (token_id) REFERENCES mcp_api_tokens(id) ON DELETE CASCADE
      );
      CREATE INDEX idx_mcp_usage_timestamp ON mcp_api_token_usage ("timestamp");
      CREATE INDEX idx_mcp_usage_token_id ON mcp_api_token_usage (token_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE mcp_api_token_usage, mcp_api_tokens, web_user_audit, web_sessions, web_users',
    );
  }
}
