import type { Child } from './child.js';
import { bareLanes, type Scenario, sseLanes } from './lanes.js';
import { Poster } from './light-client.js';
import { type Plan, planOf, type Sent } from './plan.js';
import { alternate, type Ratio, ratioOf, type RoundSettings, type Side, sideOf, timeAt } from './rounds.js';
import { Session } from './session.js';

export interface CallSettings extends RoundSettings {
  connections: readonly number[];
}

export interface CallResult {
  scenario: string;
  connections: number;
  product: Side;
  bare: Side;
  /** What the product took, in units of the bare server. */
  p50: Ratio;
  p95: Ratio;
}

/** What each scenario sends to PostgreSQL, taken from the running product. */
export async function capturePlans(
  product: Child,
  url: string,
  scenarios: readonly Scenario[],
): Promise<Record<string, Plan>> {
  const poster = await Poster.connect(url);
  const session = await Session.open(url, poster);
  const plans: Record<string, Plan> = {};
  for (const { name, tool, given } of scenarios) {
    await outliveShared();
    await product.ask('startCapture');
    const answer = await session.call(tool, given);
    if (answer.isError) throw new Error(`${name}: ${answer.content[0]?.text}`);
    plans[name] = planOf(await product.ask<Sent[]>('endCapture'));
  }
  session.close();
  poster.close();
  return plans;
}

/** The situation is kept for a second: after that the next call asks for it again, and it can be seen. */
async function outliveShared(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
}

export async function compareCalls(
  product: Child,
  bare: Child,
  scenario: Scenario,
  connections: number,
  settings: CallSettings,
): Promise<CallResult> {
  const [productUrl, bareUrl] = await Promise.all([product.ask<string>('url'), bare.ask<string>('url')]);
  const ours = await sseLanes(productUrl, scenario, connections);
  const theirs = await bareLanes(bareUrl, scenario, connections);
  const sides = [
    { child: product, lanes: ours.lanes },
    { child: bare, lanes: theirs.lanes },
  ];
  const [productRounds, bareRounds] = await alternate(sides, settings);
  ours.close();
  theirs.close();
  return {
    scenario: scenario.name,
    connections,
    product: sideOf(productRounds!),
    bare: sideOf(bareRounds!),
    p50: ratioOf(productRounds!, bareRounds!, timeAt(0.5)),
    p95: ratioOf(productRounds!, bareRounds!, timeAt(0.95)),
  };
}
