import type { RandomSource } from '../access/random-source.js';

/** A body as it is sent, and how. */
export interface HostileBody {
  text: string;
  /** In small pieces; `unfinished` ones stop half-way and hang up. */
  manner?: 'dribbled' | 'unfinished';
}

type Make = (random: RandomSource) => string;

/** Of a body the server takes. */
export const LIMIT = 1_048_576;
const METHODS = [
  'ping',
  'resources/list',
  'tools/call',
  'resources/read',
  'completion/complete',
  'notifications/cancelled',
  'no/such',
  '',
];
const STRANGE = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  'x',
  [],
  {},
  [[]],
  { a: 1 },
  '\u0000',
  '\ud800',
  '💥',
  '__proto__',
];

const request = (random: RandomSource): Record<string, unknown> => ({
  jsonrpc: '2.0',
  id: random.below(1_000),
  method: random.of(['ping', 'resources/list', 'tools/call']),
  params: { name: 'no_such_tool', arguments: {} },
});

const notification = (random: RandomSource) => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId: random.below(1_000) },
});

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** From a sound message to pure noise; each in a few ways of its own. */
const KINDS: [share: number, make: Make][] = [
  [10, (random) => JSON.stringify(request(random))],
  [4, (random) => JSON.stringify(notification(random))],
  [
    10,
    (random) => {
      const text = JSON.stringify(request(random));
      return text.slice(0, random.below(text.length));
    },
  ],
  [
    10,
    (random) => {
      const text = JSON.stringify(request(random));
      const at = random.below(text.length);
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    },
  ],
  [
    8,
    (random) =>
      Array.from({ length: random.below(200) }, () => String.fromCharCode(random.below(0x300))).join(''),
  ],
  [
    20,
    (random) => {
      const field = random.of(['jsonrpc', 'id', 'method', 'params', 'result', 'error', '__proto__']);
      return JSON.stringify({ ...request(random), method: random.of(METHODS), [field]: random.of(STRANGE) });
    },
  ],
  [
    6,
    (random) =>
      JSON.stringify({
        ...request(random),
        params: { name: random.of(STRANGE), arguments: random.of(STRANGE) },
      }),
  ],
  [
    6,
    () => '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping","method":"resources/list","params":{},"params":[]}',
  ],
  [
    4,
    () =>
      '{"jsonrpc":"2.0","id":7,"method":"ping","__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  ],
  [
    8,
    (random) =>
      JSON.stringify(
        Array.from({ length: random.below(12) }, () =>
          random.of([request(random), notification(random), 5, null]),
        ),
      ),
  ],
  [
    4,
    (random) => {
      const same = { ...request(random), method: 'ping' };
      return JSON.stringify(Array.from({ length: 2 + random.below(5) }, () => same));
    },
  ],
  [
    4,
    (random) => {
      const depth = random.of([10, 100, 1_000, 20_000]);
      const inside = random.of([nested(depth, '[', ']'), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`]);
      return random.of([
        inside,
        `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"get_alert","arguments":${inside}}}`,
        '['.repeat(depth),
      ]);
    },
  ],
  [
    0.3,
    (random) => {
      const filler = 'x'.repeat(random.of([LIMIT - 200, LIMIT, 2 * LIMIT]));
      return JSON.stringify({ ...request(random), method: 'ping', params: { filler } });
    },
  ],
  [1, (random) => JSON.stringify(random.of<unknown>(STRANGE))],
  [1, () => ''],
];
const ALL = KINDS.reduce((sum, [share]) => sum + share, 0);

export function hostileBody(random: RandomSource): HostileBody {
  let place = random.next() * ALL;
  const [, make] = KINDS.find(([share]) => (place -= share) < 0)!;
  const text = make(random);
  const manner = random.next();
  if (manner < 0.02) return { text, manner: 'dribbled' };
  if (manner < 0.03) return { text, manner: 'unfinished' };
  return { text };
}
