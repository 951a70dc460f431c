-- Optional. PostgreSQL lets everybody call some functions that do more than read. None of them touches a row of
-- NetMonitor's tables, and this server calls none, but a role that only reads has no use for them either.
--
--   psql -v ON_ERROR_STOP=1 -d netmonitor -f revoke-side-effects.sql    (as a superuser)
--
-- It counts for this database only, and for every role in it that is no superuser. It may be run as often as you
-- like; run it again after an upgrade of PostgreSQL or after installing dblink.
--
-- What stops working for other roles, until they are granted it again:
--   lo_*, loread, lowrite         large objects: programs that store files in the database, and pg_dump of such
--                                 a database by a role that is no superuser
--   pg_notify                     programs that signal through it; the command NOTIFY goes on working
--   pg_advisory_*                 locks that programs agree upon: schema migrations and job queues often do
--   pg_logical_emit_message       messages to logical decoding, from change-data-capture tools
--   pg_cancel_backend,            ending other sessions of the same role, for example in pgAdmin
--   pg_terminate_backend
--   pg_export_snapshot            pg_dump with several jobs by a role that is no superuser
--   dblink*                       connections to other databases, if the extension is there
--
-- To give one back to a role that needs it:
--   GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO netmonitor;
-- To give one back to everybody:
--   GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_lock(bigint) TO PUBLIC;

DO $$
DECLARE
  side_effect regprocedure;
BEGIN
  FOR side_effect IN
    SELECT p.oid FROM pg_proc p
    WHERE (pronamespace = 'pg_catalog'::regnamespace AND proname ~ ('^(lo_|loread$|lowrite$|pg_notify$'
        || '|pg_(try_)?advisory_|pg_logical_emit_message$|pg_(cancel|terminate)_backend$|pg_export_snapshot$)'))
      OR (proname ~ '^dblink' AND EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'))
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', side_effect);
  END LOOP;
END $$;
