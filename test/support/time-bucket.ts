/** What a TimescaleDB database has beside plain PostgreSQL, with the same semantics: weeks begin on Mondays. */
export const TIME_BUCKET = `CREATE FUNCTION time_bucket(width interval, at timestamptz) RETURNS timestamptz
  LANGUAGE sql IMMUTABLE AS $$ SELECT date_bin(width, at, '2000-01-03 00:00:00+00') $$`;
