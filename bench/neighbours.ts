import type { Child } from './child.js';
import { type Scenario, sseLanes } from './lanes.js';
import { alternate, ratioOf, type RoundSettings, sideOf, timeAt } from './rounds.js';
import type { Trouble } from './trouble-process.js';
import { atMost, type Verdict } from './verdict.js';

const CLIENTS = 10;
/** Half of what the rate limit allows by default. */
const PAUSE_MS = 200;
const MOST_P99 = 2;

/** Ten normal clients without and with a flooding client and a slow reader, with the default limits. */
export async function compareNeighbours(
  product: Child,
  trouble: Child,
  scenario: Scenario,
  settings: RoundSettings,
): Promise<Verdict> {
  const url = await product.ask<string>('url');
  const open = await sseLanes(url, scenario, CLIENTS, (lane) => `127.0.0.${11 + lane}`);
  let made: Trouble = { floodedCalls: 0, cutOff: 0 };
  const ten = { child: product, lanes: open.lanes, pauseMs: PAUSE_MS };
  const troubled = {
    ...ten,
    begin: () => trouble.ask('start', { url, scenario }),
    end: async () => {
      made = await trouble.ask<Trouble>('stop');
    },
  };
  const [beside, alone] = await alternate([troubled, ten], settings);
  open.close();
  if (made.floodedCalls === 0 || made.cutOff === 0) throw new Error('the troublemakers made no trouble');
  return atMost(MOST_P99, {
    what: `p99 of ${CLIENTS} clients beside a flood (${made.floodedCalls} calls) and a slow reader (cut off ${made.cutOff} times)`,
    ours: `${sideOf(beside!).p99.toFixed(1)} ms`,
    beside: `${sideOf(alone!).p99.toFixed(1)} ms`,
    ratio: ratioOf(beside!, alone!, timeAt(0.99)),
  });
}
