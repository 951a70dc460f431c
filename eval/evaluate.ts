import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../ormconfig.js';
import { Asker, type ListedTool } from './ask.js';
import { EvalDatabase } from './database.js';
import { type Card, cardOf } from './card.js';
import { SCORES } from './scores/all-scores.js';
import type { Truth } from './scores/score.js';
import { DAY, instant, MINUTE } from './world/time.js';
import { world } from './world/world.js';

export interface EvalOptions {
  seed: number;
  rows: number;
  /** The end of the days; the same seed and end give the same rows. */
  until: number;
  /** Days without an incident that detectors are asked about. */
  quietDays: number;
  /** Without the indexes and sums of deploy/sql. */
  plain: boolean;
  say: (text: string) => void;
}

/** Quiet days are those of another network. */
const OTHER_SEED = 7_919;

export interface EvalResult {
  seed: number;
  rows: number;
  quietDays: number;
  cards: Card[];
}

/** Writes the truth, asks every tool once, and compares. */
export async function evaluate({
  seed,
  rows,
  until,
  quietDays,
  plain,
  say,
}: EvalOptions): Promise<EvalResult> {
  const end = Math.floor(until / MINUTE) * MINUTE;
  const database = await EvalDatabase.start();
  const folder = await mkdtemp(join(tmpdir(), 'netmonitor-eval-server-'));
  try {
    const truth = world({ seed, alerts: rows, end, quiet: false }) as Truth;
    for (const score of SCORES) score.prepare?.(truth);
    say(`writing about ${rows} alerts with incidents`);
    const troubled = await database.fill('troubled', truth.tables, plain);
    const cards = await withAsker(troubled, end, folder, (asker) => cardsOf(truth, asker, say));
    if (quietDays > 0) {
      say(`writing about ${rows} alerts of quiet days`);
      const calm = world({ seed: seed + OTHER_SEED, alerts: rows, end, quiet: true });
      const quiet = await database.fill('quiet', calm.tables, plain);
      for (let day = 0; day < quietDays; day++) {
        say(`quiet day ${day + 1} of ${quietDays}`);
        await withAsker(quiet, end - day * DAY, folder, (asker) => countAlarms(cards, asker));
      }
    }
    return { seed, rows, quietDays, cards };
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withAsker<T>(
  address: DatabaseAddress,
  asOf: number,
  folder: string,
  work: (asker: Asker) => Promise<T>,
): Promise<T> {
  const asker = await Asker.start(address, instant(asOf), folder);
  try {
    return await work(asker);
  } finally {
    await asker.stop();
  }
}

async function cardsOf(truth: Truth, asker: Asker, say: EvalOptions['say']): Promise<Card[]> {
  const cards: Card[] = [];
  for (const score of SCORES) {
    if (asker.tools.every(({ name }) => name !== score.tool)) continue;
    say(`asking ${score.tool}`);
    const given = score.given?.(truth) ?? {};
    const answer = await asker.ask(score.tool, given);
    const full = await asker.ask(score.tool, { ...given, ...fullest(asker.tools, score.tool) });
    cards.push(cardOf(score, truth, answer, full));
  }
  return cards;
}

async function countAlarms(cards: readonly Card[], asker: Asker): Promise<void> {
  for (const card of cards) {
    const { alarms } = SCORES.find(({ tool }) => tool === card.tool)!;
    if (alarms === null) continue;
    const { isError, fields, text } = await asker.ask(card.tool, {});
    // No answer is no sign of quiet.
    card.alarms!.push(...(isError ? [text, text] : alarms(fields)));
  }
}

/** The longest answer that one can ask for. */
function fullest(tools: readonly ListedTool[], tool: string): Record<string, unknown> {
  const { properties } = tools.find(({ name }) => name === tool)!;
  return {
    ...(properties['detail'] && { detail: 'full' }),
    ...(properties['limit']?.maximum && { limit: properties['limit'].maximum }),
  };
}
