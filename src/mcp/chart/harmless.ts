import { clean, looksLikeInstructions } from '../answer/untrusted.js';

/** Longer than any label has room for. */
const LONGEST_LABEL = 200;

/** A picture has no fence that would tell a model that strangers wrote a text in it. */
const WITHHELD = '(text that talks to an AI)';

/** There are thousands of them in a chart, and no words in any. */
const INSTANT = /^[\dTZ:.+-]*$/;

/** A chart whose every text may be shown. */
export function harmless<Value>(value: Value): Value {
  return safe(value) as Value;
}

function safe(value: unknown): unknown {
  if (typeof value === 'string' && INSTANT.test(value)) return value;
  if (typeof value === 'string') return looksLikeInstructions(value) ? WITHHELD : clean(value, LONGEST_LABEL);
  if (Array.isArray(value)) return value.map(safe);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, safe(item)]));
}
