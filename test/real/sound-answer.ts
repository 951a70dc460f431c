import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'vitest';
import { textOf } from '../support/server.js';

/** An answer in both forms. */
export interface Asked {
  label: string;
  answer: Record<string, any>;
  receipt: Record<string, any>;
  text: string;
}

/** Beside those that all calls share. */
const MOST_STATEMENTS = 3;

/** Tells the situation once a second, when sensors were blind once a minute, and whether a connection lives. */
export function isShared(sql: string): boolean {
  return sql === 'SELECT 1' || /^\/\* netmonitor-mcp (situation|coverage_\w+) /.test(sql);
}

/** Names under which strangers may have put anything. */
const STRANGERS = new Set([
  'metadata',
  'details',
  'config',
  'settings',
  'parameters',
  'parameter_value',
  'result',
  'learned_behavior',
  'fingerprint',
]);

const NUMERIC =
  /(^|_)(count|counts|bytes|packets|percent|mbps|mb|gb|score|hours|rows|returned|matched|samples|points|hosts|sensors|alerts|events|commands|entries|seconds|sequence|id|total)(_|$)/;
const NOT_NUMERIC =
  /^(sensor_id|query_id|.*_filter|.*_formatted$|matched_range|matched_by|ip_address|first_|last_)/;

/** What is true of every answer, whatever was asked. */
export function expectSound(label: string, result: CallToolResult, sent: string[]): Asked {
  const answer = result.structuredContent as Record<string, any>;
  const text = textOf(result);
  const receipt = answer['receipt'] as Record<string, any>;
  expect(JSON.stringify(result), `${label}: a mask behind an address`).not.toMatch(
    /[\d.]\/32\b|[\da-f:]\/128\b/,
  );
  expect(receipt['query_id'], label).toMatch(/^[0-9a-f]{16}$/);
  expect(text, label).toContain(receipt['query_id']);
  expectPaging(label, receipt, text);
  expectStatements(label, receipt, sent);
  expectNumbers(label, answer);
  return { label, answer, receipt, text };
}

function expectPaging(label: string, receipt: Record<string, any>, text: string): void {
  const { matched, returned, truncated, next_cursor, matched_is_lower_bound } = receipt;
  if (matched === undefined) return;
  expect(matched_is_lower_bound, label).toBe(false);
  expect(typeof next_cursor === 'string', `${label}: next_cursor exactly where there is more`).toBe(
    truncated,
  );
  expect(returned, label).toBeLessThanOrEqual(matched);
  expectInText(label, text, [matched, returned]);
  if (truncated) expect(text, label).toContain(next_cursor);
}

/** Few statements whatever the number of rows, each of them traceable to its answer. */
function expectStatements(label: string, { query_id }: Record<string, any>, sent: string[]): void {
  const own = sent.filter((sql) => !isShared(sql));
  expect(own.length, `${label}: ${own.map((sql) => sql.slice(0, 60)).join(' + ')}`).toBeLessThanOrEqual(
    MOST_STATEMENTS,
  );
  for (const sql of own) expect(sql.slice(0, 120), label).toContain(query_id);
}

/** Numbers are numbers, and metadata is an object or nothing. */
function expectNumbers(label: string, value: unknown, path = ''): void {
  if (Array.isArray(value)) return value.forEach((item, i) => expectNumbers(label, item, `${path}[${i}]`));
  if (value === null || typeof value !== 'object') return;
  for (const [name, item] of Object.entries(value)) {
    const where = `${label}: ${path}.${name}`;
    // The rows of get_tls_metadata stand under that name too.
    if (path !== '' && (name === 'metadata' || name === 'details')) {
      if (item === null || (typeof item === 'object' && !Array.isArray(item))) continue;
      expect.fail(`${where} is ${JSON.stringify(item)}`);
    }
    const numeric = NUMERIC.test(name) && !NOT_NUMERIC.test(name);
    if (numeric && typeof item === 'string') expect.fail(`${where} is the text ${JSON.stringify(item)}`);
    if (!STRANGERS.has(name)) expectNumbers(label, item, `${path}.${name}`);
  }
}

/** Figures that a reader of the text must find there too, each as a number of its own. */
export function expectInText(label: string, text: string, figures: (number | string)[]): void {
  for (const figure of figures) {
    const alone = new RegExp(`(?<![\\d.])${String(figure).replaceAll('.', '\\.')}(?![\\d]|\\.\\d)`);
    expect(alone.test(text), `${label}: ${figure} is missing in the text form`).toBe(true);
  }
}

/** An answer that found nothing says why, and no other does. */
export function expectEmptiness({ label, receipt }: Asked, found: number): void {
  const codes = receipt['notes'].map(({ code }: { code: string }) => code);
  expect(codes.includes('empty'), `${label}: says why it is empty`).toBe(found === 0);
}
