import type { Child } from './child.js';
import { type Lanes, newerHttpLanes, olderHttpLanes, type Scenario, sseLanes } from './lanes.js';
import { alternate, ratioOf, type Round, type RoundSettings, sideOf } from './rounds.js';
import { atLeast, type Verdict } from './verdict.js';

const CONNECTIONS = 16;
const LEAST_OF_BARE_SDK = 0.85;
const LEAST_OF_SSE = 0.8;

/** Calls a second of the same tool over every transport, and over SSE on a bare SDK server. */
export async function compareThroughput(
  product: Child,
  bareSdk: Child,
  scenario: Scenario,
  settings: RoundSettings,
): Promise<Verdict[]> {
  const [ours, theirs] = await Promise.all([product.ask<string>('url'), bareSdk.ask<string>('url')]);
  const open = [
    { child: product, lanes: await sseLanes(ours, scenario, CONNECTIONS) },
    { child: bareSdk, lanes: await sseLanes(theirs, scenario, CONNECTIONS) },
    { child: product, lanes: await olderHttpLanes(ours, scenario, CONNECTIONS) },
    { child: product, lanes: await newerHttpLanes(ours, scenario, CONNECTIONS) },
  ] satisfies { child: Child; lanes: Lanes }[];
  const sides = open.map(({ child, lanes: { lanes } }) => ({ child, lanes }));
  const [sse, bare, older, newer] = await alternate(sides, settings);
  for (const { lanes } of open) lanes.close();
  const line = (what: string, limit: number, one: Round[], other: Round[]) =>
    atLeast(limit, {
      what: `${scenario.name}: ${what}`,
      ours: rateOf(one),
      beside: rateOf(other),
      ratio: ratioOf(one, other, ({ times, seconds }) => times.length / seconds),
    });
  return [
    line('SSE beside a bare SDK server', LEAST_OF_BARE_SDK, sse!, bare!),
    line('/mcp up to 2025-11-25 beside SSE', LEAST_OF_SSE, older!, sse!),
    line('/mcp 2026-07-28 beside SSE', LEAST_OF_SSE, newer!, sse!),
  ];
}

function rateOf(rounds: readonly Round[]): string {
  const { perSecond, cpu } = sideOf(rounds);
  return `${perSecond.toFixed(0)}/s (${cpu.toFixed(2)} ms cpu)`;
}
