import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Card, criteria, type CRITERIA } from '../../eval/card.js';
import { evaluate } from '../../eval/evaluate.js';
import { report } from '../../eval/report.js';

const OPTIONS = {
  seed: 20_261_125,
  rows: 100_000,
  until: Date.parse('2026-11-25T14:00:00Z'),
  quietDays: 1,
  plain: false,
};

let cards: Card[];

beforeAll(async () => {
  const say = (text: string) => process.stderr.write(`eval: ${text}\n`);
  const result = await evaluate({ ...OPTIONS, say });
  process.stderr.write(report(result));
  ({ cards } = result);
}, 300_000);

/** What missed a criterion, with all that is known of why. */
const missing = (criterion: (typeof CRITERIA)[number]) =>
  cards.filter((card) => !criteria(card, OPTIONS.quietDays)[criterion]);

describe('asked about thirty days with planted incidents, every analyst’s tool', () => {
  it('is scored', () => {
    const files = readdirSync('src/mcp/tools/analyst').filter((name) => name.endsWith('.tool.ts'));
    const tools = files.map((name) => name.replace('.tool.ts', '').replaceAll('-', '_'));
    expect(cards.map(({ tool }) => tool).toSorted()).toEqual(tools.toSorted());
  });

  it.each([
    ['answers in one call', 'one call'],
    ['names what was planted first', 'found first'],
    ['tells facts of which 98 % are right', 'facts right'],
    ['raises at most one false alarm on a quiet day', 'quiet when quiet'],
    ['is brief: at most 1,500 tokens', 'brief'],
    ['tells at most 6,000 tokens when it tells all', 'full enough'],
    ['passes on no text as an instruction', 'no injection'],
  ] as const)('%s', (_, criterion) => {
    expect(missing(criterion)).toEqual([]);
  });
});
