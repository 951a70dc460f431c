import { Agent, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomSource } from '../access/random-source.js';
import { openStream } from '../support/raw-http.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { watch } from './after-fault.js';
import { type HostileBody, hostileBody } from './hostile-bodies.js';
import { flawOf, isAnswerToCall, isResponse, type Reply } from './proper-reply.js';
import { Scene } from './scene.js';

const SEED = 20_261_125;
const BODIES = 20_000;
const WARM_UP = 1_000;
const LANES = 16;
const MOST_MORE_MEMORY = 16 * 2 ** 20;

let database: TestDatabase;
let scene: Scene;
let agent: Agent;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database.address);
  agent = new Agent({ keepAlive: true, maxSockets: LANES });
});

afterAll(async () => {
  agent.destroy();
  await scene.close();
  await database.drop();
});

/** The reply; undefined when the connection was given up half-way. */
function send(path: string, { text, manner }: HostileBody): Promise<Reply | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const options = { method: 'POST', agent, headers };
    const sent = request(`${scene.server.url}${path}`, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.once('end', () => resolve({ status: response.statusCode!, body }));
      response.once('error', reject);
    });
    sent.once('error', (error) => (manner === 'unfinished' ? resolve(undefined) : reject(error)));
    if (manner === undefined) sent.end(text);
    else void dribble(text, manner === 'unfinished');
    async function dribble(whole: string, breakOff: boolean): Promise<void> {
      const step = Math.max(1, Math.ceil(whole.length / 20));
      for (let at = 0; at < whole.length; at += step) {
        if (breakOff && at > whole.length / 2) return void sent.destroy();
        sent.write(whole.slice(at, at + step));
        await turn();
      }
      sent.end();
    }
  });
}

/** Sends so many; hands back what was wrong with the replies, and every message the server answered with. */
async function sendAll(count: number, seed: number) {
  const random = randomSource(seed);
  const stream = await openStream(scene.server.url);
  const flaws: string[] = [];
  const answers: unknown[] = [];
  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const body = hostileBody(random);
      const path = random.of(['/mcp', stream.endpoint()]);
      const reply = await send(path, body);
      if (!reply) continue;
      const flaw = flawOf(body, reply);
      if (flaw) flaws.push(`${path} ${flaw}: ${body.text.slice(0, 300)} -> ${reply.body.slice(0, 200)}`);
      if (reply.status === 200) answers.push(...[JSON.parse(reply.body)].flat());
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(stream.isOpen()).toBe(true);
  const events = stream.text().match(/^data: \{.*$/gm) ?? [];
  answers.push(...events.map((event) => JSON.parse(event.slice('data: '.length)) as unknown));
  stream.end();
  agent.destroy();
  return { flaws, answers };
}

function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('hostile bodies are each answered as the protocol wants, and the server is as it was', async () => {
  const first = await sendAll(WARM_UP, SEED - 1);
  scene.asked += first.answers.filter(isAnswerToCall).length;
  const healed = watch(scene);
  const memory = usedMemory();
  const { flaws, answers } = await sendAll(BODIES, SEED);
  expect(flaws.slice(0, 20)).toEqual([]);
  expect(answers.length).toBeGreaterThan(BODIES / 10);
  expect(answers.filter((answer) => !isResponse(answer))).toEqual([]);
  const calls = answers.filter(isAnswerToCall).length;
  expect(calls).toBeGreaterThan(BODIES / 100);
  scene.asked += calls;
  answers.length = 0;
  await healed();
  expect(usedMemory() - memory).toBeLessThan(MOST_MORE_MEMORY);
}, 300_000);
