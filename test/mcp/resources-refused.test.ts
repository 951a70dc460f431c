import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INJECTIONS } from '../database/injection-corpus.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { type AnyClient, TRANSPORTS } from '../support/transports.js';
import { post } from '../support/raw-http.js';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const sensor_id of ['hq-01', 'hq-02']) await insertSensor(database.owner, { sensor_id });
  await insertAlert(database.owner, { id: 7 });
  server = await startServer(database.address);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const ARGUMENT = /^(?:MCP error -32602: )?invalid_argument: .*/s;
const ABSENT = /^(?:MCP error -32[06]02: )?(?:not_found: |Resource not found: ).*/s;
/** Over HTTP the new revision also writes it into a header, of 16 kB at most. */
const HUGE = 'a'.repeat(10_001);

const WRONG: [uri: string, refusal: RegExp, told: string][] = [
  ['netmonitor://hosts/10.0.0.256', ARGUMENT, 'must be an IPv4 or IPv6 address'],
  ['netmonitor://hosts/10.0.0.0%2F24', ARGUMENT, 'address of one host'],
  ['netmonitor://hosts/server.example', ARGUMENT, 'ip was "server.example"'],
  ['netmonitor://hosts/%zz', ARGUMENT, '%25'],
  ['netmonitor://hosts/%00', ARGUMENT, 'control character'],
  [`netmonitor://hosts/${HUGE}`, ARGUMENT, 'at most 10000'],
  ['netmonitor://alerts/0', ARGUMENT, '1 to 2147483647'],
  ['netmonitor://alerts/-1', ARGUMENT, 'id was "-1"'],
  ['netmonitor://alerts/7.0', ARGUMENT, 'number of an alert'],
  ['netmonitor://alerts/0x7', ARGUMENT, 'number of an alert'],
  ['netmonitor://alerts/2147483648', ARGUMENT, '1 to 2147483647'],
  ['netmonitor://alerts/7%20OR%201=1', ARGUMENT, 'number of an alert'],
  ['netmonitor://alerts/8', ABSENT, 'no alert 8 from '],
  ['netmonitor://sensors/hq-03', ABSENT, 'the nearest registered are hq-01, hq-02'],
  [`netmonitor://sensors/${'s'.repeat(256)}`, ARGUMENT, 'at most 255'],
  ['netmonitor://sensors/..%2Falerts%2F7', ABSENT, 'no sensor of this name'],
  ['netmonitor://sensors/../alerts/7', ABSENT, 'Resource not found: netmonitor://sensors/../alerts/7'],
  ['netmonitor://sensors/', ABSENT, 'the nearest is netmonitor://sensors'],
  ['netmonitor://sensors/hq-01?x=1', ABSENT, 'Resource not found'],
  ['netmonitor://threat-types/PORT_SCAM', ABSENT, 'the nearest are PORT_SCAN'],
  ['netmonitor://threat-types/%20', ARGUMENT, 'at least 1'],
  ['netmonitor://threat-types/__proto__', ABSENT, 'no type __proto__'],
  ['netmonitor://hosts/{ip}', ARGUMENT, 'must be an IPv4 or IPv6 address'],
  ['file:///etc/passwd', ABSENT, 'Resource not found: file:///etc/passwd; the nearest is '],
  ['', ABSENT, 'Resource not found'],
];

const TITLED = WRONG.map(([uri, ...told]) => [uri.slice(0, 60), uri, ...told] as const);
const HTTP = Object.entries(TRANSPORTS).filter(([name]) => !name.startsWith('stdio'));

describe.each(HTTP)('over %s', (transport, connect) => {
  let connected: AnyClient;

  beforeAll(async () => {
    connected = await connect({ url: server.url, settings: {} });
  });

  afterAll(() => connected.client.close());

  it.each(TITLED)('%s is refused in words', async (_, uri, refusal, told) => {
    const error = await connected.client.readResource({ uri }).then(
      () => new Error('was read'),
      (error: Error & { code?: number }) => error,
    );
    expect(error.message).toMatch(refusal);
    expect(error.message).toContain(told);
    expect(error.message.length).toBeLessThan(600);
    const absent = transport === '/mcp, 2026-07-28' ? -32_602 : -32_002;
    expect(error).toMatchObject({ code: refusal === ABSENT ? absent : -32_602 });
  });

  it('SQL in an address or in what is typed is only a text', async () => {
    for (const text of INJECTIONS) {
      for (const start of ['hosts', 'alerts', 'sensors', 'threat-types']) {
        const uri = `netmonitor://${start}/${encodeURIComponent(text)}`;
        await expect(connected.client.readResource({ uri }), uri).rejects.toMatchObject({
          message: expect.stringMatching(/(invalid_argument|not_found): /),
        });
      }
      for (const [uri, name] of [
        ['netmonitor://hosts/{ip}', 'ip'],
        ['netmonitor://sensors/{sensor_id}', 'sensor_id'],
        ['netmonitor://threat-types/{code}', 'code'],
      ] as const) {
        const typed = { ref: { type: 'ref/resource' as const, uri }, argument: { name, value: text } };
        const offered = connected.client.complete(typed).then(
          ({ completion }) => completion.values,
          (error: Error) => (/invalid_argument: .* control character/.test(error.message) ? [] : [error]),
        );
        expect(await offered, text).toEqual([]);
      }
    }
    const { rows } = await database.owner.query('SELECT count(*)::int AS n FROM alerts');
    expect(rows).toEqual([{ n: 1 }]);
  });
});

const TEMPLATE = { type: 'ref/resource', uri: 'netmonitor://hosts/{ip}' };

describe('a completion', () => {
  it.each<[string, unknown, string]>([
    ['of nothing', {}, 'ref must be that of a resource template'],
    ['of a number', { ref: 7 }, 'ref must be that of a resource template'],
    ['of null', { ref: null }, 'ref must be that of a resource template'],
    ['of what takes no argument', { ref: { ...TEMPLATE, uri: 'netmonitor://sensors' } }, 'the nearest is'],
    ['without an argument', { ref: TEMPLATE }, 'the argument of netmonitor://hosts/{ip} is ip'],
    ['of another argument', { ref: TEMPLATE, argument: { name: 'code', value: '' } }, 'is ip'],
    ['of an odd argument', { ref: TEMPLATE, argument: { name: '__proto__', value: '' } }, 'is ip'],
    ['of no value', { ref: TEMPLATE, argument: { name: 'ip' } }, 'ip is missing'],
    [
      'of a number typed',
      { ref: TEMPLATE, argument: { name: 'ip', value: 7 } },
      'ip was 7; it must be a string',
    ],
    ['of a list typed', { ref: TEMPLATE, argument: { name: 'ip', value: ['1'] } }, 'ip was an array'],
    ['of much typed', { ref: TEMPLATE, argument: { name: 'ip', value: HUGE } }, 'at most 10000'],
    ['of more than fits', { ref: TEMPLATE, argument: { name: 'ip', value: '1'.repeat(256) } }, 'at most 255'],
  ])('%s is refused in words', async (_, params, told) => {
    const asked = { jsonrpc: '2.0', id: 1, method: 'completion/complete', params };
    const { error } = (await (await post(`${server.url}/mcp`, JSON.stringify(asked))).json()) as any;
    expect(error.code).toBe(-32_602);
    expect(error.message).toContain(told);
  });
});
