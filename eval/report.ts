import { table } from '../bench/table.js';
import { type Card, criteria } from './card.js';
import type { EvalResult } from './evaluate.js';

const SHOWN = 6;

/** One table of tools by criteria, and below it what missed them. */
export function report({ seed, rows, quietDays, cards }: EvalResult): string {
  const heads = [
    'tool',
    'found first',
    'facts right',
    'alarms a quiet day',
    'tokens',
    'full',
    'injection',
    'ms',
    'met',
  ];
  const lines = cards.map((card) => {
    const missed = missedBy(card, quietDays);
    return [
      card.tool,
      foundText(card),
      `${card.facts - card.wrong.length}/${card.facts}`,
      card.alarms === null ? '-' : (card.alarms.length / Math.max(1, quietDays)).toFixed(1),
      String(card.tokens),
      String(card.fullTokens),
      card.injected.length === 0 ? 'none' : 'yes',
      card.ms.toFixed(0),
      missed.length === 0 ? 'yes' : 'no',
    ];
  });
  const problems = cards.flatMap((card) => problemsOf(card, quietDays));
  return [`seed ${seed}, ${rows} alerts, ${quietDays} quiet days`, table(heads, lines), ...problems, ''].join(
    '\n',
  );
}

export function missedBy(card: Card, quietDays: number): string[] {
  return Object.entries(criteria(card, quietDays)).flatMap(([name, met]) => (met ? [] : [name]));
}

function foundText({ found }: Card): string {
  if (found === null) return '-';
  const first = found.told.slice(0, found.planted.length);
  return `${found.planted.filter((name) => first.includes(name)).length}/${found.planted.length}`;
}

function problemsOf(card: Card, quietDays: number): string[] {
  const missed = missedBy(card, quietDays);
  if (missed.length === 0 && card.wrong.length === 0) return [];
  const { tool, error, found, wrong, injected, alarms } = card;
  return [
    `${tool}: ${missed.length === 0 ? 'some facts are wrong' : missed.join(', ')}`,
    ...(error === null ? [] : [`  ${error.slice(0, 200)}`]),
    ...(missed.includes('found first')
      ? [
          `  planted ${found!.planted.join(', ')}; told ${found!.told.slice(0, SHOWN).join(', ') || 'nothing'}`,
        ]
      : []),
    ...wrong
      .slice(0, SHOWN)
      .map(
        ({ what, told, true: isTrue }) =>
          `  ${what}: ${JSON.stringify(told)} instead of ${JSON.stringify(isTrue)}`,
      ),
    ...(missed.includes('quiet when quiet')
      ? alarms!.slice(0, SHOWN).map((one) => `  on a quiet day: ${one}`)
      : []),
    ...injected.map((what) => `  ${what}`),
  ];
}
