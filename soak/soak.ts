import { setTimeout as sleep } from 'node:timers/promises';
import { randomSource } from '../test/access/random-source.js';
import { OWN_SENSORS } from '../test/access/two-worlds.js';
import { factsOf } from './answer-facts.js';
import { check } from './check/check.js';
import type { Ending, ServerFacts } from './check/check-server.js';
import type { Violation } from './check/violation.js';
import { Connection } from './connection.js';
import { crowd, defaultsOf, type Menu, readMenu, rightsOf } from './crowd.js';
import { DATABASE_FAULTS, OTHER_FAULTS } from './faults.js';
import { History, type SoakEvent, type TransportName } from './history.js';
import { runLane } from './lane.js';
import { identity, WATCH } from './principals.js';
import type { SoakClient } from './soak-client.js';
import { World } from './world.js';

const SENSORS = [...OWN_SENSORS, 'hq-01', 'dmz-02', 'branch-03'];
/** Two faults at once are common, two of the database at once prove little; between them it has to heal. */
const LANES = [
  { faults: DATABASE_FAULTS, pause: { leastMs: 500, moreMs: 9_000 } },
  { faults: OTHER_FAULTS, pause: { leastMs: 500, moreMs: 3_000 } },
];
const WARM_UP_MS = 5_000;
/** Ten seconds to heal, and ten more in which all must be good. */
const CALM_MS = 20_000;
const SETTLE_MS = 15_000;

export interface SoakOptions {
  minutes: number;
  seed: number;
  clients: number;
  say: (text: string) => void;
}

export interface SoakResult {
  events: readonly SoakEvent[];
  violations: Violation[];
}

/** Runs the server among clients and faults, and checks everything it did. */
export async function soak({ minutes, seed, clients, say }: SoakOptions): Promise<SoakResult> {
  say('Starting PostgreSQL and the server');
  const world = await World.start();
  try {
    const history = new History();
    const connection = (principal: string, transport: TransportName) =>
      new Connection(identity(principal), transport, history, (answer) => factsOf(answer, SENSORS));
    const menu = await readMenu(world);
    const tablesBefore = await world.database.sums();
    const everybody = (round: number) => crowd(clients, seed + round, world, menu, connection);

    say(`Warming up with ${clients} clients`);
    await runFor(everybody(0), () => sleep(WARM_UP_MS));
    const before = await settled(world);
    say(`Faults for ${minutes} min, seed ${seed}`);
    const until = performance.now() + minutes * 60_000 - CALM_MS;
    await runFor(everybody(1), async () => {
      const lanes = LANES.map(({ faults, pause }, index) => {
        const context = { world, random: randomSource(seed + index), connection };
        return runLane(faults, context, history, pause, until);
      });
      const progress = setInterval(() => say(`${history.events.length} events`), 10_000);
      const ends = await Promise.allSettled(lanes);
      clearInterval(progress);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      say('Calm');
      await sleep(CALM_MS);
    });
    say('Checking');
    const after = await settled(world, before);
    const tablesAfter = await world.database.sums();
    const ending = { before, after, tablesBefore, tablesAfter };
    return await judge(world, history, menu, ending);
  } finally {
    await world.stop();
  }
}

async function runFor(clients: SoakClient[], work: () => Promise<void>): Promise<void> {
  const lives = clients.map((client) => client.live());
  try {
    await work();
  } finally {
    for (const client of clients) client.stop();
    await Promise.all(lives);
  }
}

/** The facts when they have come to rest, or as they are after a while. */
async function settled(world: World, goal?: ServerFacts): Promise<ServerFacts> {
  const limit = performance.now() + SETTLE_MS;
  for (;;) {
    const facts = await world.server.facts(world.token(WATCH));
    const atRest = facts.sessions === 0 && (facts.descriptors ?? 0) <= (goal?.descriptors ?? Infinity);
    if ((atRest && goal) || performance.now() > limit) return facts;
    await sleep(500);
  }
}

async function judge(
  world: World,
  { events }: History,
  menu: Menu,
  ending: Omit<Ending, 'complaints' | 'died' | 'auditProblem'>,
): Promise<SoakResult> {
  await world.server.stop();
  const { died } = world.server;
  const auditProblem = await world.audit.problem();
  const violations = check({
    events,
    rights: rightsOf(menu),
    defaults: defaultsOf(menu),
    knownTools: new Set(menu.all.map(({ name }) => name)),
    audit: world.audit.records(),
    ending: { ...ending, complaints: world.server.complaints(), died, auditProblem },
  });
  return { events, violations };
}
