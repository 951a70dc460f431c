import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, Asker, type ListedTool } from './ask.js';
import { EvalDatabase } from './database.js';
import { type Card, cardOf } from './card.js';
import { SCORES } from './scores/all-scores.js';
import type { Score, Truth } from './scores/score.js';
import { DAY, instant, MINUTE } from './world/time.js';
import { world } from './world/world.js';

export interface EvalOptions {
  seed: number;
  rows: number;
  /** The end of the days; the same seed and end give the same rows. */
  until: number;
  /** Days without an incident that detectors are asked about. */
  quietDays: number;
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
export async function evaluate({ seed, rows, until, quietDays, say }: EvalOptions): Promise<EvalResult> {
  const end = Math.floor(until / MINUTE) * MINUTE;
  const database = await EvalDatabase.start();
  const folder = await mkdtemp(join(tmpdir(), 'netmonitor-eval-server-'));
  try {
    const truth = world({ seed, alerts: rows, end, quiet: false }) as Truth;
    for (const score of SCORES) score.prepare?.(truth);
    say(`writing about ${rows} alerts with incidents`);
    const troubled = await database.fill('troubled', truth.tables);
    const cards: Card[] = [];
    const asker = await Asker.start(troubled, instant(end), folder);
    const scored = SCORES.filter(({ tool }) => asker.tools.some(({ name }) => name === tool));
    for (const score of scored) {
      say(`asking ${score.tool}`);
      const given = score.given?.(truth) ?? {};
      const answer = await asker.ask(score.tool, given);
      const full = await asker.ask(score.tool, { ...given, ...fullest(asker.tools, score.tool) });
      cards.push(cardOf(score, truth, answer, full));
    }
    await asker.stop();
    const calmDays = () => world({ seed: seed + OTHER_SEED, alerts: rows, end, quiet: true }).tables;
    if (quietDays > 0) say(`writing about ${rows} alerts of quiet days`);
    const quiet = quietDays > 0 ? await database.fill('quiet', calmDays()) : null;
    for (let day = 0; quiet && day < quietDays; day++) {
      say(`quiet day ${day + 1} of ${quietDays}`);
      const calm = await Asker.start(quiet, instant(end - day * DAY), folder);
      for (const card of cards) await countAlarms(card, scored, calm);
      await calm.stop();
    }
    return { seed, rows, quietDays, cards };
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function countAlarms(card: Card, scores: readonly Score[], calm: Asker): Promise<void> {
  const { alarms } = scores.find(({ tool }) => tool === card.tool)!;
  if (alarms === null) return;
  const answer: Answer = await calm.ask(card.tool, {});
  card.alarms!.push(...(answer.isError ? [answer.text, answer.text] : alarms(answer.fields)));
}

/** The longest answer that one can ask for. */
function fullest(tools: readonly ListedTool[], tool: string): Record<string, unknown> {
  const { properties } = tools.find(({ name }) => name === tool)!;
  return {
    ...(properties['detail'] && { detail: 'full' }),
    ...(properties['limit']?.maximum && { limit: properties['limit'].maximum }),
  };
}
