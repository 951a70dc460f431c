import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultContext } from './faults.js';
import { headersOf } from './lines.js';
import { SLEEPER } from './principals.js';

const CALLS = 30;
const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'soak', version: '1' },
};

/** A client that opens a stream, asks for much and reads none of it, and then goes. */
export async function doNotRead({ world, random, connection }: FaultContext): Promise<void> {
  const { url, token } = world.way(SLEEPER, false);
  const headers = headersOf(token);
  const stream = get(`${url}/sse`, { headers, agent: false });
  stream.on('error', () => {});
  const [response] = (await once(stream, 'response')) as [IncomingMessage];
  const [first] = (await once(response, 'data')) as [Buffer];
  response.pause();
  const endpoint = url + /data: (\S+)/.exec(first.toString())![1]!;

  const tapped = connection(SLEEPER, 'slow reader');
  const transport = {
    send: async (message: object): Promise<void> => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      const json = { ...headers, 'content-type': 'application/json' };
      await (await fetch(endpoint, { method: 'POST', headers: json, body })).body?.cancel();
    },
  };
  tapped.tap(transport);
  const send = (message: object) => transport.send(message);
  await send({ id: 0, method: 'initialize', params: HELLO });
  await send({ method: 'notifications/initialized' });
  for (let id = 1; id <= CALLS; id++) {
    const question = {
      tool: 'get_recent_threats',
      args: { hours: 600 + id / 3_600, limit: 500 },
      good: true,
    };
    tapped.expect(question);
    await send({ id, method: 'tools/call', params: { name: question.tool, arguments: question.args } });
  }
  await sleep(random.below(3_000));
  tapped.close();
  stream.destroy();
}
