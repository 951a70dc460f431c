-- Optional. Sums per hour and day, so that questions about weeks need not read every row. The server finds them by
-- itself, and its answers stay the same to the last digit: docs/decisions/0018-rollups-that-agree-with-the-rows.md.
--
--   psql -v ON_ERROR_STOP=1 -d netmonitor -f rollups.sql             (as a superuser, such as postgres)
--   psql -d netmonitor -c 'CALL netmonitor_mcp.refresh()'            (fills them, newest days first; may be
--                                                                    interrupted and called again)
--
-- Then something must call refresh() every few minutes: pg_cron, which this script sets up where it is there, or
-- netmonitor-mcp-rollups.timer. When nothing does, questions get slower again and stay right. The script may be run as
-- often as you like; run it again after an update of NetMonitor or of this server. To take all of it away:
-- DROP SCHEMA netmonitor_mcp CASCADE;
--
-- After rows were restored with triggers disabled (pg_restore --disable-triggers), make all sums anew:
-- INSERT INTO netmonitor_mcp.late SELECT name, '-infinity' FROM netmonitor_mcp.rolled;

BEGIN;

-- The triggers below wait for whoever is writing, and everybody else for them.
SET LOCAL lock_timeout = '10s';

DO $$
DECLARE
  unfit text;
BEGIN
  SELECT string_agg(name, ', ') INTO unfit FROM unnest(ARRAY['alerts', 'traffic_metrics', 'top_talkers']) AS name
  WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.' || name) AND relkind = 'r');
  IF unfit IS NOT NULL THEN
    RAISE EXCEPTION 'no plain table: %', unfit;
  END IF;
  -- Whole chunks go without a trigger being told, so the sums would outlive their rows.
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    RAISE EXCEPTION 'these roll-ups are for plain tables, not for those of TimescaleDB'
      USING HINT = 'The server answers without them; TimescaleDB reads only the chunks of the window.';
  END IF;
  -- Owns everything here, and nobody logs in as it; the other one fills the tables.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mcp_rollups_owner') THEN
    CREATE ROLE mcp_rollups_owner;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mcp_rollups') THEN
    CREATE ROLE mcp_rollups;
  END IF;
END $$;

ALTER ROLE mcp_rollups_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE mcp_rollups LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 3;
ALTER ROLE mcp_rollups SET lock_timeout = '10s';

CREATE SCHEMA IF NOT EXISTS netmonitor_mcp AUTHORIZATION mcp_rollups_owner;
SET LOCAL ROLE mcp_rollups_owner;

-- Periods begin at whole hours or days of UTC. Nothing is summed here that an operator changes later, such as
-- `acknowledged`: questions about that read the rows.
CREATE TABLE IF NOT EXISTS netmonitor_mcp.alerts_hourly (
  period timestamptz NOT NULL,
  sensor_id text,
  severity text,
  threat_type text,
  n bigint NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS netmonitor_mcp.traffic_hourly (
  period timestamptz NOT NULL,
  sensor_id text,
  total_packets numeric NOT NULL,
  total_bytes numeric NOT NULL,
  inbound_packets numeric NOT NULL,
  inbound_bytes numeric NOT NULL,
  outbound_packets numeric NOT NULL,
  outbound_bytes numeric NOT NULL,
  n bigint NOT NULL
);
-- As lower a bound as the rows are: the busiest of each interval only.
CREATE TABLE IF NOT EXISTS netmonitor_mcp.talkers_hourly (
  period timestamptz NOT NULL,
  sensor_id text,
  ip_address inet NOT NULL,
  direction text,
  packets numeric NOT NULL,
  bytes numeric NOT NULL,
  outbound_bytes numeric NOT NULL,
  inbound_bytes numeric NOT NULL,
  n bigint NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL,
  -- Newest row that has a name.
  named_at timestamptz
);
-- Who was in which alerts with whom.
CREATE TABLE IF NOT EXISTS netmonitor_mcp.pair_daily (
  period timestamptz NOT NULL,
  sensor_id text,
  source_ip inet,
  destination_ip inet,
  severity text,
  threat_type text,
  n bigint NOT NULL,
  first_seen timestamptz NOT NULL,
  last_seen timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS alerts_hourly_period ON netmonitor_mcp.alerts_hourly (period);
CREATE INDEX IF NOT EXISTS traffic_hourly_period ON netmonitor_mcp.traffic_hourly (period);
CREATE INDEX IF NOT EXISTS talkers_hourly_period ON netmonitor_mcp.talkers_hourly (period);
CREATE INDEX IF NOT EXISTS pair_daily_period ON netmonitor_mcp.pair_daily (period);
CREATE INDEX IF NOT EXISTS pair_daily_source ON netmonitor_mcp.pair_daily (source_ip, period);
CREATE INDEX IF NOT EXISTS pair_daily_destination ON netmonitor_mcp.pair_daily (destination_ip, period);

-- Which periods are summed: those from `since` up to `until` that are not late.
CREATE TABLE IF NOT EXISTS netmonitor_mcp.rolled (
  name text PRIMARY KEY,
  source text NOT NULL,
  unit text NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  -- Whatever was written before this moment can be seen, or is late.
  settled_at timestamptz NOT NULL,
  -- Transactions behind `seen_xid` began to write after `seen_at`.
  seen_at timestamptz NOT NULL,
  seen_xid xid8 NOT NULL
);

-- Periods in which rows came, went or changed after they were an hour old, written by the transaction that did it. As
-- often as it happened: were each told once, one writer would wait for another. -infinity is all of them.
CREATE TABLE IF NOT EXISTS netmonitor_mcp.late (name text NOT NULL, period timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS late_period ON netmonitor_mcp.late (name, period);

-- Whether nothing can happen to the rows of a table without being told here.
CREATE OR REPLACE FUNCTION netmonitor_mcp.watched(source text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(*) = 4 FROM pg_catalog.pg_trigger
  WHERE tgrelid = pg_catalog.to_regclass('public.' || source) AND tgname LIKE 'netmonitor\_mcp\_%' AND tgenabled = 'A'
$$;

-- What the server looks at first.
CREATE OR REPLACE VIEW netmonitor_mcp.ready AS
  SELECT name, unit, since, until FROM netmonitor_mcp.rolled
  WHERE netmonitor_mcp.watched(source) AND NOT EXISTS (
    SELECT FROM netmonitor_mcp.late WHERE late.name = rolled.name AND late.period = '-infinity');

-- In the order of time, so that the sums of one hour lie side by side.
CREATE OR REPLACE FUNCTION netmonitor_mcp.alerts_hourly_of(timestamptz, timestamptz)
RETURNS SETOF netmonitor_mcp.alerts_hourly LANGUAGE sql STABLE AS $$
  SELECT date_trunc('hour', "timestamp", 'UTC'), sensor_id, severity, threat_type, count(*),
    min("timestamp"), max("timestamp")
  FROM public.alerts WHERE "timestamp" >= $1 AND "timestamp" < $2 GROUP BY 1, 2, 3, 4 ORDER BY 1
$$;

CREATE OR REPLACE FUNCTION netmonitor_mcp.traffic_hourly_of(timestamptz, timestamptz)
RETURNS SETOF netmonitor_mcp.traffic_hourly LANGUAGE sql STABLE AS $$
  SELECT date_trunc('hour', "timestamp", 'UTC'), sensor_id,
    coalesce(sum(total_packets), 0), coalesce(sum(total_bytes), 0),
    coalesce(sum(inbound_packets), 0), coalesce(sum(inbound_bytes), 0),
    coalesce(sum(outbound_packets), 0), coalesce(sum(outbound_bytes), 0), count(*)
  FROM public.traffic_metrics WHERE "timestamp" >= $1 AND "timestamp" < $2 GROUP BY 1, 2 ORDER BY 1
$$;

CREATE OR REPLACE FUNCTION netmonitor_mcp.talkers_hourly_of(timestamptz, timestamptz)
RETURNS SETOF netmonitor_mcp.talkers_hourly LANGUAGE sql STABLE AS $$
  SELECT date_trunc('hour', "timestamp", 'UTC'), sensor_id, ip_address, direction,
    coalesce(sum(packet_count), 0), coalesce(sum(byte_count), 0),
    coalesce(sum(outbound_byte_count), 0), coalesce(sum(inbound_byte_count), 0), count(*),
    min("timestamp"), max("timestamp"),
    max("timestamp") FILTER (WHERE hostname <> '' AND hostname <> host(ip_address))
  FROM public.top_talkers WHERE "timestamp" >= $1 AND "timestamp" < $2 GROUP BY 1, 2, 3, 4 ORDER BY 1
$$;

CREATE OR REPLACE FUNCTION netmonitor_mcp.pair_daily_of(timestamptz, timestamptz)
RETURNS SETOF netmonitor_mcp.pair_daily LANGUAGE sql STABLE AS $$
  SELECT date_trunc('day', "timestamp", 'UTC'), sensor_id, source_ip, destination_ip, severity, threat_type, count(*),
    min("timestamp"), max("timestamp")
  FROM public.alerts WHERE "timestamp" >= $1 AND "timestamp" < $2 GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1
$$;

-- Sums a span anew. What is late in it is struck off first: a row that comes meanwhile is then told again.
CREATE OR REPLACE FUNCTION netmonitor_mcp.sum_up(roll_up text, since timestamptz, until timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM netmonitor_mcp.late
  WHERE name = roll_up AND period >= since AND period < until AND period > '-infinity';
  EXECUTE format('DELETE FROM netmonitor_mcp.%I WHERE period >= $1 AND period < $2', roll_up) USING since, until;
  EXECUTE format('INSERT INTO netmonitor_mcp.%I SELECT * FROM netmonitor_mcp.%I($1, $2)', roll_up, roll_up || '_of')
    USING since, until;
END $$;

-- Does the next piece of work, a day of rows at most, and says what it was; NULL when there is none. One at a time.
CREATE OR REPLACE FUNCTION netmonitor_mcp.step(roll_up text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state netmonitor_mcp.rolled;
  moment CONSTANT timestamptz := clock_timestamp();
  running pg_snapshot;
  upto timestamptz;
  newest timestamptz;
  wanted timestamptz;
BEGIN
  SELECT * INTO STRICT state FROM netmonitor_mcp.rolled WHERE name = roll_up FOR UPDATE;
  IF NOT netmonitor_mcp.watched(state.source) THEN
    RAISE EXCEPTION 'the triggers on % are gone or disabled', state.source USING HINT = 'Run rollups.sql again.';
  END IF;

  IF EXISTS (SELECT FROM netmonitor_mcp.late WHERE name = roll_up AND period = '-infinity') THEN
    DELETE FROM netmonitor_mcp.late WHERE name = roll_up;
    EXECUTE format('DELETE FROM netmonitor_mcp.%I', roll_up);
    UPDATE netmonitor_mcp.rolled SET since = until WHERE name = roll_up;
    RETURN 'begins again';
  END IF;

  -- A transaction that began to write before the last look and still runs keeps the end where it is.
  running := pg_current_snapshot();
  IF pg_snapshot_xmin(running) >= state.seen_xid THEN
    state.settled_at := state.seen_at;
  END IF;
  -- Behind the newest there is when the database was restored into another server.
  IF pg_snapshot_xmin(running) >= state.seen_xid OR state.seen_xid > pg_snapshot_xmax(running) THEN
    UPDATE netmonitor_mcp.rolled
    SET settled_at = state.settled_at, seen_at = moment, seen_xid = pg_current_xact_id() WHERE name = roll_up;
  END IF;

  SELECT max(period) INTO wanted FROM netmonitor_mcp.late
  WHERE name = roll_up AND period >= state.since AND period < state.until AND period > '-infinity';
  IF wanted IS NOT NULL THEN
    PERFORM netmonitor_mcp.sum_up(roll_up, wanted, wanted + ('1 ' || state.unit)::interval);
    RETURN format('%s again', wanted);
  END IF;

  -- Rows are told when they are late by an hour; the second one is for a clock that is set back.
  upto := least(date_trunc(state.unit, state.settled_at - interval '2 hours', 'UTC'), state.until + interval '1 day');
  IF upto > state.until THEN
    PERFORM netmonitor_mcp.sum_up(roll_up, state.until, upto);
    UPDATE netmonitor_mcp.rolled SET until = upto WHERE name = roll_up;
    RETURN format('up to %s', upto);
  END IF;

  IF state.since > '-infinity' THEN
    EXECUTE format('SELECT max("timestamp") FROM public.%I WHERE "timestamp" < $1', state.source)
      INTO newest USING state.since;
    wanted := coalesce(date_trunc('day', newest, 'UTC'), '-infinity');
    PERFORM netmonitor_mcp.sum_up(roll_up, wanted, state.since);
    UPDATE netmonitor_mcp.rolled SET since = wanted WHERE name = roll_up;
    RETURN CASE WHEN wanted = '-infinity' THEN 'back to the first row' ELSE format('back to %s', wanted) END;
  END IF;
  RETURN NULL;
END $$;

-- Brings everything up to date. What was done before an interruption stays done.
CREATE OR REPLACE PROCEDURE netmonitor_mcp.refresh(most_steps integer DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
  roll_up text;
  done text;
  steps integer := 0;
BEGIN
  FOREACH roll_up IN ARRAY ARRAY(SELECT name FROM netmonitor_mcp.rolled ORDER BY name) LOOP
    LOOP
      EXIT WHEN steps >= most_steps;
      done := netmonitor_mcp.step(roll_up);
      COMMIT;
      EXIT WHEN done IS NULL;
      steps := steps + 1;
      RAISE NOTICE '%: %', roll_up, done;
    END LOOP;
  END LOOP;
END $$;

-- Both run with the rights of their owner, because NetMonitor's role has none here.
CREATE OR REPLACE FUNCTION netmonitor_mcp.tell_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO netmonitor_mcp.late
    SELECT name, date_trunc(unit, moment, 'UTC')
    FROM netmonitor_mcp.rolled, unnest(ARRAY[OLD."timestamp", NEW."timestamp"]) AS moment
    WHERE source = TG_TABLE_NAME AND moment IS NOT NULL;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION netmonitor_mcp.tell_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO netmonitor_mcp.late
      SELECT name, '-infinity' FROM netmonitor_mcp.rolled WHERE source = TG_TABLE_NAME;
  ELSE
    INSERT INTO netmonitor_mcp.late
      SELECT DISTINCT name, date_trunc(unit, "timestamp", 'UTC') FROM gone, netmonitor_mcp.rolled
      WHERE source = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION netmonitor_mcp.tell_row(), netmonitor_mcp.tell_gone() FROM PUBLIC;
REVOKE ALL ON FUNCTION netmonitor_mcp.step(text), netmonitor_mcp.sum_up(text, timestamptz, timestamptz) FROM PUBLIC;
REVOKE ALL ON PROCEDURE netmonitor_mcp.refresh(integer) FROM PUBLIC;

-- A table that was made anew, or whose triggers were off: nobody knows what was missed.
INSERT INTO netmonitor_mcp.late
  SELECT name, '-infinity' FROM netmonitor_mcp.rolled WHERE NOT netmonitor_mcp.watched(source);

RESET ROLE;

-- The conditions are tested without calling anything, so rows that come in time cost next to nothing. ALWAYS: also
-- where triggers are skipped for what replication brings.
DO $$
DECLARE
  watched record;
  late CONSTANT text := '."timestamp" < clock_timestamp() - interval ''1 hour''';
BEGIN
  FOR watched IN
    SELECT * FROM (VALUES
      ('alerts', 'OF "timestamp", sensor_id, severity, threat_type, source_ip, destination_ip'),
      ('traffic_metrics', ''),
      ('top_talkers', '')
    ) AS source (name, columns)
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER netmonitor_mcp_insert AFTER INSERT ON public.%I FOR EACH ROW
      WHEN (NEW%s) EXECUTE FUNCTION netmonitor_mcp.tell_row()', watched.name, late);
    EXECUTE format('CREATE OR REPLACE TRIGGER netmonitor_mcp_update AFTER UPDATE %s ON public.%I FOR EACH ROW
      WHEN (NEW%s OR OLD%3$s) EXECUTE FUNCTION netmonitor_mcp.tell_row()', watched.columns, watched.name, late);
    EXECUTE format('CREATE OR REPLACE TRIGGER netmonitor_mcp_delete AFTER DELETE ON public.%I
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION netmonitor_mcp.tell_gone()', watched.name);
    EXECUTE format('CREATE OR REPLACE TRIGGER netmonitor_mcp_truncate AFTER TRUNCATE ON public.%I
      FOR EACH STATEMENT EXECUTE FUNCTION netmonitor_mcp.tell_gone()', watched.name);
    EXECUTE (SELECT string_agg(format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER netmonitor_mcp_%s', watched.name, event), ';')
      FROM unnest(ARRAY['insert', 'update', 'delete', 'truncate']) AS event);
  END LOOP;
END $$;

-- From here on nothing is missed: the triggers have waited for everybody who was writing.
INSERT INTO netmonitor_mcp.rolled (name, source, unit, since, until, settled_at, seen_at, seen_xid)
  SELECT name, source, unit, start, start, clock_timestamp(), clock_timestamp(), pg_current_xact_id()
  FROM (VALUES
    ('alerts_hourly', 'alerts', 'hour'),
    ('pair_daily', 'alerts', 'day'),
    ('talkers_hourly', 'top_talkers', 'hour'),
    ('traffic_hourly', 'traffic_metrics', 'hour')
  ) AS roll_up (name, source, unit), date_trunc(unit, clock_timestamp() - interval '2 hours', 'UTC') AS start
ON CONFLICT (name) DO NOTHING;

DO $$
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO mcp_rollups', current_database());
END $$;
GRANT USAGE ON SCHEMA public, netmonitor_mcp TO mcp_rollups;
GRANT SELECT, INSERT, DELETE ON netmonitor_mcp.alerts_hourly, netmonitor_mcp.traffic_hourly,
  netmonitor_mcp.talkers_hourly, netmonitor_mcp.pair_daily, netmonitor_mcp.late TO mcp_rollups;
GRANT SELECT, UPDATE ON netmonitor_mcp.rolled TO mcp_rollups;
GRANT EXECUTE ON FUNCTION netmonitor_mcp.step(text), netmonitor_mcp.sum_up(text, timestamptz, timestamptz)
  TO mcp_rollups;
GRANT EXECUTE ON PROCEDURE netmonitor_mcp.refresh(integer) TO mcp_rollups;
GRANT SELECT ("timestamp", sensor_id, severity, threat_type, source_ip, destination_ip) ON public.alerts TO mcp_rollups;
GRANT SELECT ("timestamp", sensor_id, total_packets, total_bytes, inbound_packets, inbound_bytes, outbound_packets,
  outbound_bytes) ON public.traffic_metrics TO mcp_rollups;
GRANT SELECT ("timestamp", sensor_id, ip_address, hostname, direction, packet_count, byte_count, outbound_byte_count,
  inbound_byte_count) ON public.top_talkers TO mcp_rollups;

DO $$
BEGIN
  -- readonly-role.sql gives the same.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mcp_readonly') THEN
    GRANT USAGE ON SCHEMA netmonitor_mcp TO mcp_readonly;
    GRANT SELECT ON netmonitor_mcp.alerts_hourly, netmonitor_mcp.traffic_hourly, netmonitor_mcp.talkers_hourly,
      netmonitor_mcp.pair_daily, netmonitor_mcp.ready, netmonitor_mcp.late TO mcp_readonly;
  END IF;
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_cron') THEN
    PERFORM cron.schedule_in_database('netmonitor-mcp-rollups', '*/5 * * * *', 'CALL netmonitor_mcp.refresh()',
      current_database(), 'mcp_rollups');
  END IF;
END $$;

COMMIT;
