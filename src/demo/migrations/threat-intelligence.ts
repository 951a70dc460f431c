import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indicators, reputation caches and the knowledge base. */
export class ThreatIntelligence1700000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE threat_feeds (
        id serial PRIMARY KEY,
        feed_type varchar(50) NOT NULL,
        indicator varchar(255) NOT NULL,
        indicator_type varchar(50),
        source varchar(100),
        confidence_score real DEFAULT 1.0,
        first_seen timestamptz DEFAULT now(),
        last_updated timestamptz DEFAULT now(),
        expires_at timestamptz,
        metadata jsonb DEFAULT '{}',
        is_active boolean DEFAULT true,
        CONSTRAINT valid_feed_type CHECK (feed_type IN (
          'phishing', 'tor_exit', 'cryptomining', 'vpn_exit', 'malware_c2', 'botnet_c2',
          'known_attacker', 'malicious_domain', 'suspicious_ip', 'ransomware_ioc',
          'exploit_kit', 'other'
        )),
        CONSTRAINT valid_indicator_type
          CHECK (indicator_type IN ('ip', 'domain', 'url', 'hash', 'cidr', 'asn', 'other')),
        CONSTRAINT unique_feed_indicator UNIQUE (feed_type, indicator)
      );
      CREATE INDEX idx_threat_feeds_expires ON threat_feeds (expires_at)
        WHERE expires_at IS NOT NULL AND is_active = true;
      CREATE INDEX idx_threat_feeds_indicator ON threat_feeds (indicator, feed_type) WHERE is_active = true;
      CREATE INDEX idx_threat_feeds_type_active ON threat_feeds (feed_type, is_active, last_updated DESC);

      CREATE TABLE threat_intel_ip_cache (
        ip_address inet PRIMARY KEY,
        abuseipdb_score integer,
        abuseipdb_reports integer,
        abuseipdb_last_reported timestamp,
        is_tor_exit boolean DEFAULT false,
        is_tor_relay boolean DEFAULT false,
        is_vpn boolean DEFAULT false,
        is_proxy boolean DEFAULT false,
        is_datacenter boolean DEFAULT false,
        is_known_attacker boolean DEFAULT false,
        is_known_c2 boolean DEFAULT false,
        is_known_scanner boolean DEFAULT false,
        tags jsonb DEFAULT '[]',
        categories jsonb DEFAULT '[]',
        sources jsonb DEFAULT '[]',
        first_seen timestamp DEFAULT now(),
        last_updated timestamp DEFAULT now(),
        expires_at timestamp,
        threat_level varchar(20) GENERATED ALWAYS AS (
          CASE
            WHEN is_known_c2 OR is_known_attacker THEN 'critical'
            WHEN abuseipdb_score >= 80 OR is_tor_exit THEN 'high'
            WHEN abuseipdb_score >= 50 OR is_known_scanner THEN 'medium'
            WHEN abuseipdb_score >= 20 OR is_vpn OR is_proxy THEN 'low'
            ELSE 'unknown'
          END
        ) STORED
      );
      CREATE INDEX idx_threat_intel_ip_c2 ON threat_intel_ip_cache (is_known_c2) WHERE is_known_c2 = true;
      CREATE INDEX idx_threat_intel_ip_expires ON threat_intel_ip_cache (expires_at);
      CREATE INDEX idx_threat_intel_ip_threat_level ON threat_intel_ip_cache (threat_level);
      CREATE INDEX idx_threat_intel_ip_tor ON threat_intel_ip_cache (is_tor_exit) WHERE is_tor_exit = true;

      CREATE TABLE threat_intel_domain_cache (
        domain varchar(255) PRIMARY KEY,
        is_malicious boolean DEFAULT false,
        is_phishing boolean DEFAULT false,
        is_malware_host boolean DEFAULT false,
        is_c2_domain boolean DEFAULT false,
        is_newly_registered boolean DEFAULT false,
        reputation_score integer,
        categories jsonb DEFAULT '[]',
        tags jsonb DEFAULT '[]',
        first_seen timestamp DEFAULT now(),
        last_updated timestamp DEFAULT now(),
        expires_at timestamp,
        sources jsonb DEFAULT '[]'
      );
      CREATE INDEX idx_threat_intel_domain_malicious ON threat_intel_domain_cache (is_malicious)
        WHERE is_malicious = true;

      CREATE TABLE threat_intel_feed_status (
        feed_name varchar(100) PRIMARY KEY,
        feed_url text,
        feed_type varchar(50),
        last_sync timestamp,
        last_success timestamp,
        last_error text,
        records_synced integer DEFAULT 0,
        sync_interval_minutes integer DEFAULT 60,
        enabled boolean DEFAULT true,
        api_key_env_var varchar(100),
        created_at timestamp DEFAULT now()
      );

      CREATE TABLE abuseipdb_api_stats (
        id serial PRIMARY KEY,
        date date NOT NULL DEFAULT CURRENT_DATE,
        api_calls integer NOT NULL DEFAULT 0,
        cache_hits integer NOT NULL DEFAULT 0,
        unique_ips_queried integer NOT NULL DEFAULT 0,
        created_at timestamp NOT NULL DEFAULT now(),
        updated_at timestamp NOT NULL DEFAULT now(),
        CONSTRAINT abuseipdb_api_stats_date_key UNIQUE (date)
      );
      CREATE INDEX idx_abuseipdb_api_stats_date ON abuseipdb_api_stats (date DESC);

      CREATE TABLE security_knowledge_base (
        id serial PRIMARY KEY,
        category varchar(100) NOT NULL,
        subcategory varchar(100),
        key varchar(200) NOT NULL,
        title varchar(500) NOT NULL,
        summary text,
        description text,
        indicators jsonb DEFAULT '[]',
        recommendations jsonb DEFAULT '[]',
        mitre_mapping jsonb DEFAULT '{}',
        reference_links jsonb DEFAULT '[]',
        severity varchar(20),
        priority integer DEFAULT 50,
        created_at timestamp DEFAULT now(),
        updated_at timestamp DEFAULT now(),
        source varchar(200),
        search_vector tsvector GENERATED ALWAYS AS (
          setweight(to_tsvector('english', coalesce(title, '')), 'A')
          || setweight(to_tsvector('english', coalesce(summary, '')), 'B')
          || setweight(to_tsvector('english', coalesce(description, '')), 'C')
        ) STORED,
        CONSTRAINT security_knowledge_base_category_key_key UNIQUE (category, key)
      );
      CREATE INDEX idx_security_kb_category ON security_knowledge_base (category);
      CREATE INDEX idx_security_kb_key ON security_knowledge_base (key);
      CREATE INDEX idx_security_kb_search ON security_knowledge_base USING gin (search_vector);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE security_knowledge_base, abuseipdb_api_stats, threat_intel_feed_status, threat_intel_domain_cache, threat_intel_ip_cache, threat_feeds',
    );
  }
}
