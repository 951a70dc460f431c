import pg from 'pg';

type Parse = (text: string) => unknown;

/** bigint and numeric: a number wherever JSON has one, the digits as text for whole numbers beyond 2^53. */
function exactNumber(text: string): number | string | null {
  if (/^(NaN|-?Infinity)$/.test(text)) return null;
  return isExact(text) ? Number(text) : text;
}

function isExact(digits: string): boolean {
  const value = Number(digits);
  return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));
}

/** real and double: JSON has no NaN and no infinity. */
function finiteNumber(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/**
 * timestamptz as RFC 3339 UTC with all its microseconds; a Date would drop three digits and with them
 * the exactness of cursors. Our sessions run in UTC, so the text always ends in +00.
 */
function instant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00$/, 'Z');
}

/** JSON whose whole numbers beyond 2^53 become text instead of another number. */
export function parseJson(text: string): unknown {
  const exact = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || isExact(token) ? token : `"${token}"`,
  );
  return JSON.parse(exact);
}

const PARSERS = new Map<number, Parse>([
  [pg.types.builtins.INT8, exactNumber],
  [pg.types.builtins.NUMERIC, exactNumber],
  [pg.types.builtins.FLOAT4, finiteNumber],
  [pg.types.builtins.FLOAT8, finiteNumber],
  [pg.types.builtins.TIMESTAMPTZ, instant],
  [pg.types.builtins.JSON, parseJson],
  [pg.types.builtins.JSONB, parseJson],
]);

/** How values of the database become values of an answer. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parse =>
    PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format),
};
