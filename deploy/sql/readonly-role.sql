-- The role this server logs in as. It reads the columns its tools need, by name, and does nothing else.
--
--   psql -v ON_ERROR_STOP=1 -d netmonitor -f readonly-role.sql   (as a superuser, such as postgres)
--   psql -d netmonitor -c '\password mcp_readonly'               (asks for the password; it stands in no file and
--                                                                 no history)
--
-- NetMonitor ships a role of the same name that may read every table, password hashes, TOTP secrets and
-- API tokens among them. This script takes that away again. It may be run as often as you like; run it again
-- after an update of NetMonitor or of this server. All of it happens, or nothing.

BEGIN;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mcp_readonly') THEN
    CREATE ROLE mcp_readonly;
  END IF;
END $$;

-- The server's pool has 10 connections; this leaves room for a second server, doctor and psql.
ALTER ROLE mcp_readonly LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 30;

DO $$
BEGIN
  EXECUTE format('ALTER ROLE mcp_readonly IN DATABASE %I RESET ALL', current_database());
END $$;
ALTER ROLE mcp_readonly RESET ALL;

-- Habits, not limits: a session may change them, so nothing here relies on them. The grants below are the limit.
ALTER ROLE mcp_readonly SET default_transaction_read_only = on;
ALTER ROLE mcp_readonly SET statement_timeout = '15s';
ALTER ROLE mcp_readonly SET lock_timeout = '10s';
ALTER ROLE mcp_readonly SET idle_in_transaction_session_timeout = '30s';
-- A client that is gone stops its query within seconds.
ALTER ROLE mcp_readonly SET client_connection_check_interval = '2s';

-- Whatever it owns or a policy says of it cannot be taken away without a decision of yours.
DO $$
DECLARE
  held text;
BEGIN
  SELECT string_agg(pg_describe_object(classid, objid, 0), ', ') INTO held FROM pg_shdepend
  WHERE refclassid = 'pg_authid'::regclass AND refobjid = 'mcp_readonly'::regrole AND deptype IN ('o', 'r')
    AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()));
  IF held IS NOT NULL THEN
    RAISE EXCEPTION 'mcp_readonly owns or is named by: %', held
      USING HINT = 'Give it another owner (ALTER … OWNER TO …) or drop the policy, then run this script again.';
  END IF;
END $$;

-- Every earlier right goes, whoever gave it: on tables, columns, sequences, functions and schemas of this
-- database, on databases, and the promises about tables of tomorrow. It may still log in where it might before.
DO $$
DECLARE
  databases name[] := ARRAY(
    SELECT datname FROM pg_database, aclexplode(datacl)
    WHERE grantee = 'mcp_readonly'::regrole AND privilege_type = 'CONNECT');
  other name;
  given record;
  membership record;
BEGIN
  DROP OWNED BY mcp_readonly;
  -- What a role passed on that is not the owner, only that role can take back.
  FOR given IN
    SELECT c.oid::regclass AS relation, acl.grantor::regrole AS grantor
    FROM pg_class c, LATERAL (
      SELECT * FROM aclexplode(relacl)
      UNION ALL
      SELECT a.* FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = c.oid) acl
    WHERE acl.grantee = 'mcp_readonly'::regrole
    GROUP BY 1, 2
  LOOP
    EXECUTE format('SET LOCAL ROLE %s', given.grantor);
    EXECUTE format('REVOKE ALL ON %s FROM mcp_readonly', given.relation);
    RESET ROLE;
  END LOOP;
  FOREACH other IN ARRAY databases || current_database() LOOP
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO mcp_readonly', other);
  END LOOP;
  FOR membership IN
    SELECT m.roleid::regrole AS role, g.oid::regrole AS grantor
    FROM pg_auth_members m LEFT JOIN pg_roles g ON g.oid = m.grantor WHERE m.member = 'mcp_readonly'::regrole
  LOOP
    EXECUTE format('REVOKE %s FROM mcp_readonly', membership.role)
      || coalesce(format(' GRANTED BY %s', membership.grantor), '');
  END LOOP;
END $$;

-- PUBLIC is everybody, and so also mcp_readonly. NetMonitor's own role owns the database and keeps both.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

GRANT USAGE ON SCHEMA public TO mcp_readonly;

-- What the tools read. What this NetMonitor does not have is left out.
DO $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns
    FROM (VALUES
      ('alerts', 'id timestamp severity threat_type source_ip destination_ip description metadata
        acknowledged sensor_id'),
      ('device_templates', 'id name description icon category is_builtin is_active created_at updated_at
        created_by'),
      ('devices', 'id ip_address mac_address hostname vendor template_id sensor_id learned_behavior
        classification_confidence classification_method first_seen last_seen is_active notes created_by
        suggested_template_id fingerprint fingerprint_updated'),
      ('ip_whitelists', 'id ip_cidr description scope sensor_id direction source_ip target_ip port_filter
        created_at created_by'),
      ('security_knowledge_base', 'category key title summary description indicators recommendations
        mitre_mapping severity priority search_vector'),
      ('sensor_commands', 'id sensor_id command_type parameters status created_at executed_at result'),
      ('sensor_configs', 'id sensor_id parameter_path parameter_value parameter_type scope description
        updated_at updated_by'),
      ('sensor_metrics', 'timestamp sensor_id cpu_percent memory_percent disk_percent uptime_seconds
        packets_captured alerts_sent network_interface bandwidth_mbps'),
      ('sensors', 'sensor_id hostname location ip_address version status registered_at last_seen config'),
      ('service_providers', 'id name category ip_ranges domains description is_active is_builtin created_at
        updated_at created_by'),
      ('system_stats', 'timestamp cpu_percent memory_percent packets_per_second alerts_per_minute'),
      ('template_behaviors', 'id template_id behavior_type parameters action description created_at'),
      ('threat_feeds', 'id feed_type indicator indicator_type source confidence_score first_seen last_updated
        expires_at metadata is_active'),
      ('threat_intel_feed_status', 'feed_name last_sync last_success last_error sync_interval_minutes enabled'),
      ('threat_intel_domain_cache', 'domain is_malicious is_phishing is_malware_host is_c2_domain
        is_newly_registered reputation_score categories tags first_seen last_updated expires_at sources'),
      ('threat_intel_ip_cache', 'ip_address abuseipdb_score abuseipdb_reports abuseipdb_last_reported
        is_tor_exit is_tor_relay is_vpn is_proxy is_datacenter is_known_attacker is_known_c2 is_known_scanner
        tags categories sources first_seen last_updated expires_at threat_level'),
      ('top_talkers', 'timestamp ip_address hostname packet_count byte_count direction sensor_id
        outbound_byte_count inbound_byte_count'),
      ('traffic_metrics', 'timestamp total_packets total_bytes inbound_packets inbound_bytes
        outbound_packets outbound_bytes sensor_id')
    ) AS wanted (name, names)
    JOIN pg_class c ON relnamespace = 'public'::regnamespace AND relname = name
      AND relkind IN ('r', 'p', 'v', 'm', 'f')
    JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
      AND attname = ANY (regexp_split_to_array(names, '\s+'))
    GROUP BY relname
  LOOP
    BEGIN
      EXECUTE format('GRANT SELECT (%s) ON public.%I TO mcp_readonly', part.columns, part.relname);
    EXCEPTION WHEN undefined_column THEN
      -- TimescaleDB hands a grant on to its compressed twin of the table, which may not have the columns.
      EXECUTE format('GRANT SELECT ON public.%I TO mcp_readonly', part.relname);
    END;
  END LOOP;
END $$;

-- The roll-ups of rollups.sql, where they are.
DO $$
BEGIN
  IF to_regclass('netmonitor_mcp.ready') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA netmonitor_mcp TO mcp_readonly;
    GRANT SELECT ON netmonitor_mcp.alerts_hourly, netmonitor_mcp.traffic_hourly, netmonitor_mcp.talkers_hourly,
      netmonitor_mcp.pair_daily, netmonitor_mcp.ready, netmonitor_mcp.late TO mcp_readonly;
  END IF;
END $$;

-- What is granted to PUBLIC is left alone, because others may live on it; here is what to look at.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT format('%s on %s', privilege_type, c.oid::regclass) AS privilege
    FROM pg_class c CROSS JOIN aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee = 0
    UNION ALL
    SELECT format('EXECUTE on %s, which runs as %I', p.oid::regprocedure, pg_get_userbyid(proowner))
    FROM pg_proc p WHERE prosecdef AND pronamespace = 'public'::regnamespace
      AND prorettype <> 'trigger'::regtype AND has_function_privilege('mcp_readonly', p.oid, 'EXECUTE')
  LOOP
    RAISE WARNING 'everybody, and so mcp_readonly, has %', found.privilege
      USING HINT = 'REVOKE … FROM PUBLIC takes it away, also from other roles that rely on it.';
  END LOOP;
END $$;

COMMIT;
