import type { Child } from './child.js';
import { Poster } from './light-client.js';
import { type Plan, planOf, type Sent } from './plan.js';
import { Session } from './session.js';
import { median, percentile } from './statistics.js';

export interface Scenario {
  name: string;
  tool: string;
  given: Record<string, unknown>;
}

export interface CallSettings {
  connections: readonly number[];
  /** Alternating rounds of both sides, and how long one side runs in each. */
  rounds: number;
  roundMs: number;
  warmUpMs: number;
}

/** Milliseconds of one side, over all its rounds. */
interface Side {
  calls: number;
  p50: number;
  p95: number;
  /** Processor time of the server's own process, per call. */
  cpu: number;
}

export interface CallResult {
  scenario: string;
  connections: number;
  product: Side;
  bare: Side;
  /** Medians over the rounds of what the product took, in units of the bare server. */
  p50Ratio: number;
  p95Ratio: number;
  /** The lowest and the highest p50 ratio of a round. */
  p50Range: [number, number];
}

/** Makes one call and resolves when its whole answer has come. */
type Lane = () => Promise<unknown>;

interface Round {
  times: number[];
  cpu: number;
}

interface Contender {
  child: Child;
  lanes: Lane[];
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

/** The product and the bare server in turns, so that whatever else the machine does hits both. */
export async function compareCalls(
  product: Child,
  bare: Child,
  scenario: Scenario,
  connections: number,
  settings: CallSettings,
): Promise<CallResult> {
  const [productUrl, bareUrl] = await Promise.all([product.ask<string>('url'), bare.ask<string>('url')]);
  const closers: (() => void)[] = [];
  const sides: [Contender, Contender] = [
    { child: product, lanes: await productLanes(productUrl, scenario, connections, closers) },
    { child: bare, lanes: await bareLanes(bareUrl, scenario, connections, closers) },
  ];
  for (const side of sides) await run(side, settings.warmUpMs);
  const rounds: [Round, Round][] = [];
  for (let i = 0; i < settings.rounds; i++) {
    // Neither side always comes second.
    const order = i % 2 === 0 ? [0, 1] : [1, 0];
    const round: Round[] = [];
    for (const side of order) round[side] = await run(sides[side]!, settings.roundMs);
    rounds.push([round[0]!, round[1]!]);
  }
  for (const close of closers) close();
  const ratios = (share: number) =>
    rounds.map(([ours, theirs]) => percentile(ours.times, share) / percentile(theirs.times, share));
  const p50 = ratios(0.5);
  return {
    scenario: scenario.name,
    connections,
    product: sideOf(rounds.map(([ours]) => ours)),
    bare: sideOf(rounds.map(([, theirs]) => theirs)),
    p50Ratio: median(p50),
    p95Ratio: median(ratios(0.95)),
    p50Range: [Math.min(...p50), Math.max(...p50)],
  };
}

async function productLanes(
  url: string,
  { tool, given }: Scenario,
  connections: number,
  closers: (() => void)[],
): Promise<Lane[]> {
  const params = JSON.stringify({ name: tool, arguments: given });
  const open = async (): Promise<Lane> => {
    const poster = await Poster.connect(url);
    const session = await Session.open(url, poster);
    closers.push(() => {
      session.close();
      poster.close();
    });
    return async () => {
      const event = await session.request('tools/call', params);
      // A server that refuses quickly is not a fast one. Inside a text the quotes would be escaped.
      if (event.includes('"isError":true')) throw new Error(`${tool} failed: ${event.toString()}`);
    };
  };
  return Promise.all(Array.from({ length: connections }, open));
}

async function bareLanes(
  url: string,
  { name }: Scenario,
  connections: number,
  closers: (() => void)[],
): Promise<Lane[]> {
  const body = JSON.stringify({ name });
  const open = async (): Promise<Lane> => {
    const poster = await Poster.connect(url);
    closers.push(() => poster.close());
    return async () => {
      const status = await poster.post('/', body);
      if (status !== 200) throw new Error(`the bare server answered ${status}`);
    };
  };
  return Promise.all(Array.from({ length: connections }, open));
}

/** Every lane calls again as soon as it is answered, until the time is up. */
async function run({ child, lanes }: Contender, ms: number): Promise<Round> {
  const times: number[] = [];
  const before = await child.ask<number>('cpu');
  const end = performance.now() + ms;
  await Promise.all(
    lanes.map(async (call) => {
      for (let now = performance.now(); now < end;) {
        await call();
        const then = now;
        now = performance.now();
        times.push(now - then);
      }
    }),
  );
  return { times, cpu: (await child.ask<number>('cpu')) - before };
}

function sideOf(rounds: readonly Round[]): Side {
  const times = rounds.flatMap((round) => round.times);
  const cpu = rounds.reduce((sum, round) => sum + round.cpu, 0);
  return {
    calls: times.length,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    cpu: cpu / times.length,
  };
}
