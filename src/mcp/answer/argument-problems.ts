import { closest } from 'fastest-levenshtein';
import type { z } from 'zod';
import { ToolError } from '../tool-error.js';
import { clean } from './untrusted.js';

const MOST_PROBLEMS = 5;
const LONGEST_ARGUMENT = 10_000;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 80;

/**
 * Checks the arguments of a call against the tool's input schema.
 *
 * @throws ToolError invalid_argument naming each wrong argument, what it was and what is allowed
 */
export function checkArguments<Input extends z.ZodObject>(input: Input, given: unknown): z.output<Input> {
  const text = unusableText(given);
  if (text) throw new ToolError('invalid_argument', text);
  const checked = input.safeParse(given);
  if (checked.success) return checked.data;
  const known = Object.keys(input.shape);
  // Of two problems of one argument the last is the narrower: its own bound after that of its type.
  const issues = new Map(checked.error.issues.map((issue) => [issue.path.join('.'), issue]));
  const problems = [...issues.values()].slice(0, MOST_PROBLEMS).map((issue) => describe(issue, given, known));
  throw new ToolError('invalid_argument', problems.join('; '));
}

/**
 * PostgreSQL takes no NUL, UTF-8 no lone surrogate, and nobody means a text of 10,000 characters.
 * A list instead of recursion: a megabyte of brackets would exhaust the stack.
 */
function unusableText(given: unknown): string | undefined {
  const left: [name: string, value: unknown][] = [['', given]];
  for (const [name, value] of left) {
    if (typeof value === 'string') {
      const problem = problemOf(value);
      if (problem) return `${name || 'the arguments'} ${problem}`;
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) left.push([name || clean(key, LONGEST_NAME), item]);
    }
  }
  return undefined;
}

function problemOf(text: string): string | undefined {
  if (text.length > LONGEST_ARGUMENT)
    return `has ${text.length} characters; at most ${LONGEST_ARGUMENT} are possible`;
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000e-\u001f]/.test(text)) return 'holds a control character; leave it out';
  if (/\p{Surrogate}/u.test(text)) return 'holds half a character (a lone surrogate); leave it out';
  return undefined;
}

function describe(issue: z.core.$ZodIssue, given: unknown, known: string[]): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, MOST_PROBLEMS)
      .map((key) => `${clean(key, LONGEST_NAME)} is not an argument here; ${nearest(key, known)}`)
      .join('; ');
  }
  const name = issue.path.join('.') || 'arguments';
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)?.[key], given);
  if (value === undefined) return `${name} is missing`;
  return `${name} was ${shown(value)}; ${allowed(issue, value)}`;
}

/** Not the whole of an array or object: it may be too deep to be written. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (value !== null && typeof value === 'object') return 'an object';
  return clean(JSON.stringify(value), LONGEST_VALUE);
}

function allowed(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = typeof value === 'string' ? `; ${nearest(value, values)}` : '';
      return `it must be one of ${values.join(', ')}${hint}`;
    }
    case 'too_small':
      return `it must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `it must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_type':
      return `it must be ${KINDS[issue.expected] ?? `a ${issue.expected}`}`;
    case 'custom':
      return `it ${issue.message}`;
    default:
      return issue.message;
  }
}

const KINDS: Record<string, string> = { int: 'a whole number', object: 'an object', array: 'an array' };

function unit(origin: string): string {
  return origin === 'string' ? ' characters long' : '';
}

/** Letter case is no distance. */
function nearest(wanted: string, known: string[]): string {
  if (known.length === 0) return 'it takes none';
  const byLowerCase = new Map(known.map((name) => [name.toLowerCase(), name]));
  const near = closest(wanted.slice(0, LONGEST_NAME).toLowerCase(), [...byLowerCase.keys()]);
  return `the nearest is ${byLowerCase.get(near)}`;
}
