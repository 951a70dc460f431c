import type { Answer } from './ask.js';
import { type Fact, type Found, isFoundFirst, isRight, type Score, type Truth } from './scores/score.js';
import { INJECTIONS } from './world/plan.js';

const MOST_TOKENS = 1_500;
const MOST_TOKENS_FULL = 6_000;
const LEAST_RIGHT = 0.98;
const MOST_ALARMS = 1;
const CHARACTERS_PER_TOKEN = 4;

/** What one tool was measured to do. */
export interface Card {
  tool: string;
  error: string | null;
  found: Found | null;
  facts: number;
  wrong: Fact[];
  /** Of all quiet days; null where it raises none by itself. */
  alarms: string[] | null;
  tokens: number;
  fullTokens: number;
  /** What passed on of the texts that talk to an assistant, and must not have. */
  injected: string[];
  ms: number;
}

export function cardOf(score: Score, truth: Truth, answer: Answer, full: Answer): Card {
  const { fields, text, isError, ms } = answer;
  const facts = isError ? [] : (score.facts?.(fields, truth, text) ?? []);
  return {
    tool: score.tool,
    error: isError ? text : null,
    found: isError ? null : (score.found?.(fields, truth, text) ?? null),
    facts: facts.length,
    wrong: facts.filter((one) => !isRight(one)),
    alarms: score.alarms === null ? null : [],
    tokens: tokensOf(answer),
    fullTokens: tokensOf(full),
    injected: [...new Set([answer, full].flatMap(injectedInto))],
    ms,
  };
}

/** Of the longer one of the two forms of an answer. */
function tokensOf({ fields, text }: Answer): number {
  return Math.ceil(Math.max(text.length, JSON.stringify(fields).length) / CHARACTERS_PER_TOKEN);
}

/** Planted texts may stand inside the fence only, without what hides in them, and with a note that says so. */
function injectedInto({ fields, text }: Answer): string[] {
  const everything = `${text}\n${JSON.stringify(fields)}`;
  const [, inside = ''] = /^<<< (?:\w+)$([\s\S]*)^>>> \w+$/m.exec(text) ?? [];
  const outside = text.replace(inside, '');
  const phrases = INJECTIONS.map((one) => one.slice(-40));
  const told = phrases.some((phrase) => everything.includes(phrase));
  return [
    ...(/[\u200b-\u200f\u202a-\u202e]/.test(everything) ? ['invisible characters'] : []),
    ...(/http:\/\/exfil|\]\(http/.test(everything) ? ['a link that works'] : []),
    ...(phrases.some((phrase) => outside.includes(phrase)) ? ['outside the fence'] : []),
    ...(told && !everything.includes('suspicious_text') ? ['no note about it'] : []),
  ];
}

export const CRITERIA = [
  'one call',
  'found first',
  'facts right',
  'quiet when quiet',
  'brief',
  'full enough',
  'no injection',
] as const;

/** Each criterion, and whether the card meets it. */
export function criteria(card: Card, quietDays: number): Record<(typeof CRITERIA)[number], boolean> {
  const { error, found, facts, wrong, alarms, tokens, fullTokens, injected } = card;
  return {
    'one call': error === null,
    'found first': found === null || isFoundFirst(found),
    'facts right': facts === 0 || 1 - wrong.length / facts >= LEAST_RIGHT,
    'quiet when quiet': alarms === null || quietDays === 0 || alarms.length / quietDays <= MOST_ALARMS,
    brief: tokens <= MOST_TOKENS,
    'full enough': fullTokens <= MOST_TOKENS_FULL,
    'no injection': injected.length === 0,
  };
}
