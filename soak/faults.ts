import { setTimeout as sleep } from 'node:timers/promises';
import type { RandomSource } from '../test/access/random-source.js';
import type { ChaosMode, ChaosProxy } from '../test/support/chaos-proxy.js';
import type { FakeOllamaMode } from '../test/support/fake-ollama.js';
import type { Connection } from './connection.js';
import { flood } from './flood.js';
import { GUEST } from './principals.js';
import { doNotRead } from './slow-reader.js';
import type { World } from './world.js';

export interface FaultContext {
  world: World;
  random: RandomSource;
  connection: (principal: string, transport: Connection['transport']) => Connection;
}

export interface Fault {
  name: string;
  /** Whose token it takes away. */
  revokes?: string;
  /** Begins it, lets it last and takes it back. */
  run(context: FaultContext): Promise<void>;
}

const OLLAMA_MODES: FakeOllamaMode[] = [
  'slow',
  'silent',
  'endless',
  'endless_line',
  'endless_thought',
  'empty',
  'garbage',
  'wrong_shape',
  'missing_model',
  'hangs_up',
  'not_http',
  'dies',
  'stops',
  'error_line',
  'http500',
  'redirect',
];

/** What happens to the database and the way to it, one at a time. */
export const DATABASE_FAULTS: Fault[] = [
  { name: 'database connections are cut', run: async ({ world }) => world.proxy.cutAll() },
  {
    name: 'database connections are cut within an answer',
    run: ({ world: { proxy }, random }) => during(proxy, { cutAfter: 200 + random.below(5_000) }, 1_000),
  },
  {
    name: 'the database refuses connections',
    run: ({ world: { proxy }, random }) => during(proxy, 'refuse', 500 + random.below(3_000)),
  },
  {
    name: 'the database is slow',
    run: async ({ world: { proxy }, random }) => {
      await during(proxy, { delayMs: 20 + random.below(400) }, 1_000 + random.below(4_000));
      // What is on its way late must not arrive behind what comes in time.
      proxy.cutAll();
    },
  },
  {
    name: 'the way to the database is a black hole',
    run: ({ world: { proxy }, random }) => during(proxy, 'black-hole', 1_000 + random.below(5_000)),
  },
  {
    name: 'what is sent to the database is lost for ever',
    run: async ({ world }) => world.proxy.abandon(),
  },
  { name: 'a backend is terminated', run: ({ world }) => world.database.terminateOne() },
  { name: 'PostgreSQL is restarted', run: ({ world }) => world.database.restart() },
];

async function during(proxy: ChaosProxy, mode: ChaosMode, ms: number): Promise<void> {
  proxy.set(mode);
  await sleep(ms);
  proxy.set('pass');
}

/** What happens to everything else. */
export const OTHER_FAULTS: Fault[] = [
  {
    name: 'Ollama misbehaves',
    run: async ({ world: { ollama }, random }) => {
      ollama.setMode(random.of(OLLAMA_MODES));
      await sleep(1_000 + random.below(6_000));
      ollama.setMode('good');
    },
  },
  { name: 'a client floods', run: flood },
  { name: 'a client does not read', run: doNotRead },
  {
    name: 'a token is revoked and made anew',
    revokes: GUEST,
    run: async ({ world, random }) => {
      world.revoke(GUEST);
      await sleep(random.below(4_000));
      world.restore(GUEST);
    },
  },
  {
    name: 'log and audit file are rotated',
    run: async ({ world: { audit, server } }) => {
      audit.rotate();
      server.hangUp();
    },
  },
];
