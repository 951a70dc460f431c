import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.js';
import { median, percentile } from './statistics.js';

/** Makes one call and resolves when its whole answer has come. */
export type Lane = () => Promise<unknown>;

export interface RoundSettings {
  /** Alternating rounds of all sides, and how long one side runs in each. */
  rounds: number;
  roundMs: number;
  warmUpMs: number;
}

export interface Contender {
  child: Child;
  lanes: Lane[];
  /** What a lane waits between two calls, on average; it calls again at once without it. */
  pauseMs?: number;
  /** Run before and after each round of this side. */
  begin?: () => Promise<unknown>;
  end?: () => Promise<unknown>;
}

export interface Round {
  /** Milliseconds of each call. */
  times: number[];
  seconds: number;
  /** Processor time of the server's own process in milliseconds. */
  cpu: number;
}

/** One side over all its rounds. */
export interface Side {
  calls: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  /** Processor milliseconds per call. */
  cpu: number;
}

/** The rounds of each side, taken in turns, so that whatever else the machine does hits all of them. */
export async function alternate(sides: readonly Contender[], settings: RoundSettings): Promise<Round[][]> {
  const rounds: Round[][] = sides.map(() => []);
  for (const side of sides) await run(side, settings.warmUpMs);
  for (let i = 0; i < settings.rounds; i++) {
    for (let turn = 0; turn < sides.length; turn++) {
      // No side always comes last, and none rests so long that the server closes its connections.
      const side = (turn + settings.rounds * sides.length - i) % sides.length;
      rounds[side]!.push(await run(sides[side]!, settings.roundMs));
    }
  }
  return rounds;
}

/** Every lane calls until the time is up. */
async function run({ child, lanes, pauseMs, begin, end }: Contender, ms: number): Promise<Round> {
  const times: number[] = [];
  await begin?.();
  const before = await child.ask<number>('cpu');
  const start = performance.now();
  await Promise.all(
    lanes.map(async (call) => {
      for (;;) {
        if (pauseMs) await delay(pauseMs * (0.5 + Math.random()));
        const asked = performance.now();
        if (asked >= start + ms) return;
        await call();
        times.push(performance.now() - asked);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const cpu = (await child.ask<number>('cpu')) - before;
  await end?.();
  return { times, seconds, cpu };
}

export function sideOf(rounds: readonly Round[]): Side {
  const times = rounds.flatMap((round) => round.times);
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0);
  return {
    calls: times.length,
    perSecond: times.length / sum(({ seconds }) => seconds),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    cpu: sum(({ cpu }) => cpu) / times.length,
  };
}

export interface Ratio {
  /** Median over the rounds. */
  typical: number;
  lowest: number;
  highest: number;
}

/** What one side measured in units of the other, round by round. */
export function ratioOf(
  ours: readonly Round[],
  theirs: readonly Round[],
  of: (round: Round) => number,
): Ratio {
  const ratios = ours.map((round, i) => of(round) / of(theirs[i]!));
  return { typical: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) };
}

export function timeAt(share: number): (round: Round) => number {
  return ({ times }) => percentile(times, share);
}
