const INSIDE = `metadata #>> '{}'`;

/**
 * SQL: the text under a key of `metadata`, NULL when there is none or something else. Some detectors stored a JSON string that
 * holds the JSON; it is searched, not cast, because one malformed text would fail the statement.
 */
export function metadataText(key: string): string {
  return under(key, ['string'], textInside(key));
}

/** As metadataText, for keys that may also hold a number. */
export function metadataTextOrNumber(key: string): string {
  const found = `coalesce(${textInside(key)}, substring(${INSIDE} FROM '"${key}"\\s*:\\s*(\\d+)'))`;
  return under(key, ['string', 'number'], found);
}

function textInside(key: string): string {
  return `substring(${INSIDE} FROM '"${key}"\\s*:\\s*"([^"\\\\]+)"')`;
}

/** Looking for the key first spares most texts the expression, which costs far more. */
function under(key: string, types: string[], found: string): string {
  const wanted = types.map((type) => `'${type}'`).join(', ');
  return `nullif(CASE jsonb_typeof(metadata)
    WHEN 'object' THEN CASE WHEN jsonb_typeof(metadata -> '${key}') IN (${wanted}) THEN metadata ->> '${key}' END
    WHEN 'string' THEN CASE WHEN strpos(${INSIDE}, '"${key}"') > 0 THEN ${found} END END, '')`;
}
