import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from './child.js';
import { type Scenario, sseLanes } from './lanes.js';
import type { Memory } from './questions.js';
import { alternate, ratioOf, type RoundSettings, sideOf, timeAt } from './rounds.js';
import { atMost, type Verdict } from './verdict.js';

export interface CrowdSettings extends RoundSettings {
  sessions: number;
}

const MOST_KB = 35;
const MOST_P99 = 1.5;
/** Opened and closed beforehand, so that what is made only once is not counted. */
const WARM_UP = 300;
const SETTLE_MS = 500;
/** Descriptors of a server beside its streams. */
const OTHER_DESCRIPTORS = 200;

/** Memory of many idle sessions, and what an active call loses beside them. */
export async function compareCrowd(
  full: Child,
  empty: Child,
  crowd: Child,
  scenario: Scenario,
  settings: CrowdSettings,
): Promise<Verdict[]> {
  const [url, emptyUrl] = await Promise.all([full.ask<string>('url'), empty.ask<string>('url')]);
  const count = Math.min(settings.sessions, descriptors() - OTHER_DESCRIPTORS);
  const short = count < settings.sessions ? ` (not ${settings.sessions}: ulimit -n is too low)` : '';
  await crowd.ask('open', { url, count: WARM_UP });
  await crowd.ask('close');
  await delay(SETTLE_MS);
  const before = await full.ask<Memory>('memory');
  await crowd.ask('open', { url, count });
  const after = await full.ask<Memory>('memory');
  const [ours, theirs] = [await sseLanes(url, scenario, 1), await sseLanes(emptyUrl, scenario, 1)];
  const sides = [
    { child: full, lanes: ours.lanes },
    { child: empty, lanes: theirs.lanes },
  ];
  const [beside, alone] = await alternate(sides, settings);
  ours.close();
  theirs.close();
  const memory = (what: string, kind: keyof Memory) => {
    const each = (after[kind] - before[kind]) / count / 1_000;
    return atMost(MOST_KB, {
      what: `${count} idle sessions${short}: ${what}, kB each`,
      ours: each.toFixed(1),
      beside: '-',
      ratio: { typical: each, lowest: each, highest: each },
    });
  };
  return [
    memory('heap', 'heap'),
    memory('resident', 'resident'),
    atMost(MOST_P99, {
      what: `${count} idle sessions${short}: p99 of a call beside them`,
      ours: `${sideOf(beside!).p99.toFixed(1)} ms`,
      beside: `${sideOf(alone!).p99.toFixed(1)} ms`,
      ratio: ratioOf(beside!, alone!, timeAt(0.99)),
    }),
  ];
}

/** How many files and connections a process here may hold; Node.js takes as many as it is allowed. */
function descriptors(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Number.MAX_SAFE_INTEGER;
}
