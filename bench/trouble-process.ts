import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from './lanes.js';
import { Poster } from './light-client.js';
import { answerQuestions } from './questions.js';
import { Session } from './session.js';

// Two clients no server wants: one calls as fast as its connections carry, the other asks for much and reads none
// of it. Each has an address of its own, as in life.

const FLOODER = '127.0.0.2';
const SLOW_READER = '127.0.0.3';
const FLOODING_CONNECTIONS = 8;
const BETWEEN_STREAMS_MS = 500;
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

interface Target {
  url: string;
  scenario: Scenario;
}

export interface Trouble {
  floodedCalls: number;
  /** Streams that were taken from the slow reader. */
  cutOff: number;
}

const trouble: Trouble = { floodedCalls: 0, cutOff: 0 };
let over = new AbortController();
let ended: Promise<unknown> = Promise.resolve();

function start(target: Target): void {
  over = new AbortController();
  const { signal } = over;
  ended = Promise.all([flood(target, signal), keepStalling(target, signal)]);
  // Told at the stop.
  ended.catch(() => {});
}

async function stop(): Promise<Trouble> {
  over.abort();
  await ended;
  return trouble;
}

/** Opens all its streams before the first call: calls and new streams count together. */
async function flood({ url, scenario: { tool, given } }: Target, over: AbortSignal): Promise<void> {
  const params = JSON.stringify({ name: tool, arguments: given });
  const sessions: Session[] = [];
  while (sessions.length < FLOODING_CONNECTIONS && !over.aborted) {
    const poster = await Poster.connect(url, FLOODER);
    try {
      sessions.push(await Session.open(url, poster));
    } catch (error) {
      poster.close();
      if (!String(error).includes('429')) throw error;
      await delay(BETWEEN_STREAMS_MS);
    }
  }
  const keepCalling = async (session: Session) => {
    for (; !over.aborted; trouble.floodedCalls++) await session.request('tools/call', params);
    session.close();
  };
  await Promise.all(sessions.map(keepCalling));
}

async function keepStalling({ url }: Target, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const poster = await Poster.connect(url, SLOW_READER);
    const { socket, path } = await stall(url);
    let status = 202;
    while (!over.aborted && status === 202) ({ status } = await poster.post(path, LIST));
    if (status !== 202) trouble.cutOff++;
    poster.close();
    socket.destroy();
    await delay(BETWEEN_STREAMS_MS);
  }
}

/** Reads where its messages go, and never again. */
async function stall(url: string): Promise<{ socket: Socket; path: string }> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: SLOW_READER });
  socket.on('error', () => {});
  socket.write(`GET /sse HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  for (let text = ''; ;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString();
    const [, path] = /data: (\S+)/.exec(text) ?? [];
    if (path === undefined) continue;
    socket.pause();
    return { socket, path };
  }
}

answerQuestions({ start, stop });
