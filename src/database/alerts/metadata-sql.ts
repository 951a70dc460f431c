/**
 * SQL: the text or number under a key of `metadata`, NULL when there is none. Some detectors stored a JSON
 * string that holds the JSON; it is searched, not cast, because one malformed text would fail the statement.
 */
export function metadataText(key: string): string {
  const inside = `metadata #>> '{}'`;
  return `nullif(CASE jsonb_typeof(metadata)
    WHEN 'object' THEN metadata ->> '${key}'
    WHEN 'string' THEN coalesce(substring(${inside} FROM '"${key}"\\s*:\\s*"([^"\\\\]+)"'),
      substring(${inside} FROM '"${key}"\\s*:\\s*(-?[0-9.]+)')) END, '')`;
}
