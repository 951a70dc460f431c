-- The role this server logs in as: SELECT on the tables its tools read, and nothing else.
--
--   psql -d netmonitor -f readonly-role.sql          (as superuser or as the owner of the tables)
--   psql -d netmonitor -c '\password mcp_readonly'   (asks for the password; it stands in no file and no history)
--
-- NetMonitor ships a role of the same name that may read every table, password hashes, TOTP secrets and
-- API tokens among them. This script takes that away again. It may be run as often as you like.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mcp_readonly') THEN
    CREATE ROLE mcp_readonly;
  END IF;
END $$;

ALTER ROLE mcp_readonly LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE mcp_readonly SET default_transaction_read_only = on;
-- A client that is gone stops its query within seconds.
ALTER ROLE mcp_readonly SET client_connection_check_interval = '2s';

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM mcp_readonly;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM mcp_readonly;
REVOKE CREATE ON SCHEMA public FROM PUBLIC, mcp_readonly;

-- Tables that will be made later were promised to the role as well.
DO $$
DECLARE
  owner name;
BEGIN
  FOR owner IN
    SELECT DISTINCT r.rolname FROM pg_default_acl d
    JOIN pg_roles r ON r.oid = d.defaclrole
    WHERE d.defaclnamespace IN (0, 'public'::regnamespace) AND d.defaclacl::text LIKE '%mcp_readonly%'
  LOOP
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public REVOKE ALL ON TABLES FROM mcp_readonly', owner);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public REVOKE ALL ON SEQUENCES FROM mcp_readonly', owner);
  END LOOP;
END $$;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM mcp_readonly', current_database());
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO mcp_readonly', current_database());
END $$;

GRANT USAGE ON SCHEMA public TO mcp_readonly;

-- What the tools read. A table this NetMonitor does not have is left out.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'alerts',
    'devices',
    'ip_whitelists',
    'sensor_commands',
    'sensor_configs',
    'sensor_metrics',
    'sensors',
    'top_talkers',
    'traffic_metrics'
  ] LOOP
    IF to_regclass('public.' || wanted) IS NOT NULL THEN
      EXECUTE format('GRANT SELECT ON public.%I TO mcp_readonly', wanted);
    END IF;
  END LOOP;
END $$;
