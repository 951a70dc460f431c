import { isDeepStrictEqual } from 'node:util';
import type { AnswerFacts } from '../answer-facts.js';
import type { Asked, SoakEvent } from '../history.js';
import { callsOf, named } from './calls.js';
import type { Violation } from './violation.js';

/** What a principal may see, as it was set up. */
export interface Rights {
  /** Null = all. */
  sensors: readonly string[] | null;
  tools: ReadonlySet<string>;
}

const HOUR_MS = 3_600_000;
const NO_FILTERS = new Set(['hours', 'limit', 'timezone', 'since', 'detail', 'as_image']);

/**
 * Every answer is about what was asked and nothing its caller may not see. No two questions of a soak have the
 * same window, so an answer to another one shows.
 */
export function checkAnswers(
  events: readonly SoakEvent[],
  rights: ReadonlyMap<string, Rights>,
  defaults: ReadonlyMap<string, Record<string, unknown>>,
): Violation[] {
  const found: Violation[] = [];
  for (const { asked, answers } of callsOf(events).calls) {
    for (const { facts } of answers) {
      if (facts.code !== 'ok') continue;
      const wrong = [...mismatches(asked, facts, defaults.get(asked.tool) ?? {})];
      for (const text of wrong) {
        found.push({ rule: 'every answer is about its question', text: `${named(asked)}: ${text}` });
      }
      for (const text of beyond(asked, facts, rights.get(asked.principal)!)) {
        found.push({ rule: 'nobody sees beyond its rights', text: `${named(asked)}: ${text}` });
      }
    }
  }
  return found;
}

function* mismatches(
  { args }: Asked,
  { windowMs, filters = {}, returned }: AnswerFacts,
  defaults: Record<string, unknown>,
): Generator<string> {
  const { hours, limit } = args as { hours?: number; limit?: number };
  if (hours !== undefined && (windowMs === undefined || Math.abs(windowMs - hours * HOUR_MS) > 2)) {
    yield `the window is ${windowMs} ms`;
  }
  if (limit !== undefined && returned !== undefined && returned > limit) yield `${returned} rows`;
  for (const [name, value] of Object.entries(args)) {
    if (NO_FILTERS.has(name) || isDeepStrictEqual(filters[name], value)) continue;
    yield `the filter ${name} is ${JSON.stringify(filters[name])}`;
  }
  for (const [name, value] of Object.entries(filters)) {
    if (name in args || isDeepStrictEqual(value, defaults[name])) continue;
    yield `a filter nobody asked for: ${name} ${JSON.stringify(value)}`;
  }
}

function* beyond({ tool, args }: Asked, facts: AnswerFacts, { sensors, tools }: Rights): Generator<string> {
  if (!tools.has(tool)) yield 'the tool is not among those it may use';
  if (sensors === null) return;
  // A question may name any sensor, and its answer repeats the question.
  const given = JSON.stringify(args);
  for (const sensor of facts.sensors) {
    if (!sensors.includes(sensor) && !given.includes(sensor)) yield `it names ${sensor}`;
  }
}
