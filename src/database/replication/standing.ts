/** What a server says of its own part in the replication. */
export interface Standing {
  /** Replays what another one writes. */
  standby: boolean;
  /** How far its log is written, or replayed, in bytes. */
  position: number;
  /** Of a server that writes; each promotion counts one up. */
  timeline: number | null;
  /** By its own clock, since the newest transaction it replayed. */
  replayed_ms: number | null;
}

/** Functions that every role may call, also on a standby. */
export const STANDING = `
  SELECT pg_is_in_recovery() AS standby,
    pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
      '0/0')::float8 AS position,
    CASE WHEN NOT pg_is_in_recovery()
      THEN ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END AS timeline,
    (extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)::float8 AS replayed_ms`;
