import { z } from 'zod';
import { parseJson } from './value-types.js';

const LONGEST_TEXT = 300;
const MOST_KEYS = 30;
const MOST_ITEMS = 20;
const DEEPEST = 4;

/**
 * A jsonb column that should hold an object. Some detectors stored a JSON string that holds the JSON;
 * it is decoded again. Other values stand under `value`, and what is too much is cut and says so.
 */
export const jsonObject = z
  .unknown()
  .transform((value) => toObject(value))
  .pipe(z.record(z.string(), z.unknown()).nullable());

/** As jsonObject, but whole: for what is compared and not shown. */
export const wholeObject = z
  .unknown()
  .transform((value) => asObject(decode(value)))
  .pipe(z.record(z.string(), z.unknown()).nullable());

/** A jsonb value of any shape, cut as above. */
export const jsonValue = z.unknown().transform((value) => trim(decode(value), 0));

/** A jsonb value of any shape, whole: for what is summarised before anybody sees it. */
export const wholeJson = z.unknown().transform((value) => decode(value));

/** Cuts a decoded value as jsonValue does. */
export function cutJson(value: unknown): unknown {
  return trim(value, 0);
}

function toObject(stored: unknown): Record<string, unknown> | null {
  return trim(asObject(decode(stored)), 0) as Record<string, unknown> | null;
}

function asObject(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' && !Array.isArray(value) ? value : { value };
}

function decode(stored: unknown): unknown {
  let value = stored;
  for (let layer = 0; layer < 3 && typeof value === 'string' && /^\s*[[{"]/.test(value); layer++) {
    try {
      value = parseJson(value);
    } catch {
      return value;
    }
  }
  return value;
}

function trim(value: unknown, depth: number): unknown {
  if (typeof value === 'string' && value.length > LONGEST_TEXT) {
    return `${value.slice(0, LONGEST_TEXT)}… (+${value.length - LONGEST_TEXT} characters)`;
  }
  if (value === null || typeof value !== 'object') return value;
  if (depth >= DEEPEST) return '… (deeper values left out)';
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ITEMS).map((item) => trim(item, depth + 1));
    return value.length > MOST_ITEMS ? [...kept, `… (+${value.length - MOST_ITEMS} items)`] : kept;
  }
  const entries = Object.entries(value);
  const kept = entries.slice(0, MOST_KEYS).map(([key, item]) => [key, trim(item, depth + 1)] as const);
  if (entries.length > MOST_KEYS) kept.push(['…', `+${entries.length - MOST_KEYS} keys`]);
  return Object.fromEntries(kept);
}
