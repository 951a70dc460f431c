import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.js';
import { databaseSettings } from '../support/command.js';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { startServer, type TestServer, textOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { type AnyClient, type Entrance, TRANSPORTS } from '../support/transports.js';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
/**
 * Questions whose answers do not depend on the minute they are asked: gaps of sensors are looked for 31 days back, and
 * an answer about what lies before says from which hour on.
 */
const WINDOW = { from: daysAgo(20), to: daysAgo(10) };
const WITHIN = daysAgo(15);
const QUESTIONS: [string, object][] = [
  ['get_recent_threats', WINDOW],
  ['get_recent_threats', { ...WINDOW, severity: 'LOW' }],
  ['get_alert_statistics', WINDOW],
  ['get_whitelist_entries', {}],
  ['get_recent_threats', { hours: 'x', colour: 'red' }],
  ['get_alert', {}],
  ['get_alert', { ...WINDOW, alert_id: 4_000_000 }],
];
const RECENT = 31;
const PATIENT = { timeout: 10_000 };

/** Its requests are strangers to each other: none can cancel another, and hanging up is how to cancel. */
const CANNOT_NAME_A_REQUEST = '/mcp, up to 2025-11-25';

let database: TestDatabase;
let ollama: FakeOllama;
let server: TestServer;
let withoutDatabase: TestServer;
let entrance: Entrance;
/** What the first transport answered: the others have to say the same. */
let expected: unknown[];
/** The same of its prompts. */
let led: object | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner);
  for (let id = 1; id <= 30; id++) await insertAlert(database.owner, { id, timestamp: WITHIN });
  await insertAlert(database.owner, { id: RECENT });
  ollama = await startFakeOllama();
  server = await startServer(database.address, { ollamaBaseUrl: ollama.url });
  withoutDatabase = await startServer({ ...database.address, port: 1 });
  entrance = {
    url: server.url,
    settings: {
      ...databaseSettings(database.address),
      OLLAMA_BASE_URL: ollama.url,
      // More than a person asks in so short a time.
      NETMONITOR_RATE_LIMIT: '100000',
      NETMONITOR_RATE_LIMIT_BURST: '100000',
    },
  };
});

afterAll(async () => {
  await Promise.all([server.close(), withoutDatabase.close(), ollama.close()]);
  await database.drop();
});

afterEach(() => database.owner.query('ROLLBACK'));

/** Statements that wait for a locked table. */
async function waiting(): Promise<number | null> {
  await database.owner.query('SELECT pg_stat_clear_snapshot()');
  const statement = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await database.owner.query(statement)).rowCount;
}

/** Without the id of the query and the marks around foreign data, which are new for each answer. */
const comparable = (answer: unknown) =>
  JSON.parse(JSON.stringify(answer).replaceAll(/\b(?:[0-9a-f]{16}|[0-9a-f]{12})\b/g, 'NEW')) as unknown;

describe.each(Object.entries(TRANSPORTS))('a client over %s', (_, connect) => {
  let connected: AnyClient;

  beforeAll(async () => {
    connected = await connect(entrance);
  });

  afterAll(() => connected.client.close());

  it('learns who serves it, and what it has to know', () => {
    expect(connected.client.getServerVersion()).toMatchObject({ name: 'netmonitor-soc', version: VERSION });
    expect(connected.client.getInstructions()).toContain('receipt');
  });

  it('sees the same tools and resources, and reads them alike', async () => {
    const { tools } = await connected.client.listTools();
    const { resources } = await connected.client.listResources();
    expect(tools.length).toBeGreaterThanOrEqual(23);
    expect(resources.map(({ uri }) => uri)).toEqual([
      'dashboard://summary',
      'netmonitor://schema',
      'netmonitor://sensors',
    ]);
    const { contents } = await connected.client.readResource({ uri: 'dashboard://summary' });
    const [summary] = contents as { uri: string; mimeType: string; text: string }[];
    expect(summary).toMatchObject({ uri: 'dashboard://summary', mimeType: 'text/plain' });
    expect(summary!.text).toMatch(/^NetMonitor dashboard summary\n[^]*\nquery_id: [0-9a-f]{16}$/);
  });

  it('sees the same templates, reads what they stand for, and is offered what to put in', async () => {
    const { resourceTemplates } = await connected.client.listResourceTemplates();
    const templates = resourceTemplates.map(({ uriTemplate }) => uriTemplate);
    expect(templates).toEqual([
      'netmonitor://alerts/{id}',
      'netmonitor://hosts/{ip}',
      'netmonitor://sensors/{sensor_id}',
      'netmonitor://threat-types/{code}',
    ]);
    const uri = `netmonitor://alerts/${RECENT}`;
    const { contents } = await connected.client.readResource({ uri });
    const [document] = contents as { uri: string; mimeType: string; text: string }[];
    expect(document).toMatchObject({ uri, mimeType: 'application/json' });
    expect(JSON.parse(document!.text)).toMatchObject({
      alert: { id: RECENT },
      receipt: { query_id: expect.any(String) },
    });
    const ref = { type: 'ref/resource', uri: templates[3]! } as const;
    const { completion } = await connected.client.complete({ ref, argument: { name: 'code', value: 'dcs' } });
    expect(completion).toMatchObject({ values: ['DCSYNC_ATTACK'], total: 1, hasMore: false });
  });

  it('sees the same prompts, is offered what to put in, and is led through the same steps', async () => {
    const { prompts } = await connected.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual([
      'hunt_beacons',
      'investigate_host',
      'shift_handover',
      'triage_alert',
      'weekly_report',
    ]);
    const given = { name: 'triage_alert', arguments: { alert_id: String(RECENT) } };
    const { messages, description } = await connected.client.getPrompt(given);
    expect(description).toContain('Is this alert real');
    expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: expect.any(String) } }]);
    expect(messages[0]!.content).toMatchObject({ text: expect.stringContaining(`Triage alert ${RECENT} `) });
    led ??= { prompts, messages };
    expect({ prompts, messages }).toEqual(led);
    const ref = { type: 'ref/prompt', name: 'investigate_host' } as const;
    const typed = { ref, argument: { name: 'ip_address', value: '10.0.0.1' } };
    expect((await connected.client.complete(typed)).completion.values).toEqual(['10.0.0.10']);
    const none = { ...given, arguments: { alert_id: 'the first' } };
    await expect(connected.client.getPrompt(none)).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining(
        'invalid_argument: alert_id was "the first"; it must be the number of',
      ),
    });
    await expect(connected.client.getPrompt({ name: 'triage_alarm' })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('Unknown prompt: triage_alarm; the nearest is triage_alert'),
    });
  });

  it('gets the same answers and the same failures, in both forms', async () => {
    const answers: unknown[] = [await connected.client.listTools().then(({ tools }) => tools)];
    for (const [name, args] of QUESTIONS) {
      const { content, structuredContent, isError } = await connected.call(name, args);
      answers.push(comparable({ name, content, structuredContent, isError: isError === true }));
    }
    expected ??= answers;
    expect(answers).toEqual(expected);
    expect(answers[1]).toMatchObject({ structuredContent: { receipt: { matched: 30 } }, isError: false });
    expect(answers[2]).toMatchObject({ structuredContent: { receipt: { matched: 0 } }, isError: false });
    for (const [at, code] of [
      [5, 'invalid_argument'],
      [6, 'invalid_argument'],
      [7, 'not_found'],
    ] as const) {
      expect(answers[at]).toMatchObject({
        content: [{ text: expect.stringMatching(`^${code}: `) }],
        isError: true,
      });
      expect(answers[at]).not.toHaveProperty('structuredContent');
    }
  });

  it('is refused what is no set of arguments, in words', async () => {
    for (const args of [[], 'all', 7]) {
      const refused = await connected.call('get_recent_threats', args).catch((error: Error) => error.message);
      expect(typeof refused === 'string' ? refused : textOf(refused)).toMatch(/invalid|expected/i);
    }
  });

  it('is told the nearest tool for one there is not, and that a resource is not there', async () => {
    await expect(connected.call('get_recent_threat', {})).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('Unknown tool: get_recent_threat; the nearest is get_recent_threats'),
    });
    await expect(connected.client.readResource({ uri: 'dashboard://none' })).rejects.toMatchObject({
      // The newer SDK speaks the newer revision's code to clients of the older ones too.
      code: expect.toSatisfy((code: number) => code === -32_002 || code === -32_602),
      message: expect.stringContaining('Resource not found: dashboard://none'),
      data: { uri: 'dashboard://none' },
    });
  });

  it('is told what is allowed where an argument can be none', async () => {
    const wrong = { code: -32_602, message: expect.stringContaining('must be an IPv4 or IPv6 address') };
    await expect(
      connected.client.readResource({ uri: 'netmonitor://hosts/10.0.0.300' }),
    ).rejects.toMatchObject(wrong);
    const ref = { type: 'ref/resource', uri: 'netmonitor://hosts/{host}' } as const;
    await expect(
      connected.client.complete({ ref, argument: { name: 'ip', value: '' } }),
    ).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('the nearest is netmonitor://hosts/{ip}'),
    });
  });

  it('hears how a slow call gets on', async () => {
    const heard: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => void heard.push(progress);
    await connected.call('analyze_threat_with_ollama', { alert_id: RECENT }, { onprogress });
    expect(heard[0]).toBe(0);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  it('takes its SQL with it when it leaves', async () => {
    const leaver = await connect(entrance);
    await database.owner.query('BEGIN; LOCK TABLE ip_whitelists IN ACCESS EXCLUSIVE MODE');
    leaver.call('get_whitelist_entries', {}).catch(() => {});
    await expect.poll(waiting, PATIENT).toBe(1);
    await leaver.client.close();
    await expect.poll(waiting, PATIENT).toBe(0);
    await database.owner.query('ROLLBACK');
    expect((await connected.call('get_whitelist_entries', {})).isError).toBeFalsy();
  });

  it('is told that the database is down, never that there is nothing', async () => {
    const settings = { ...entrance.settings, NETMONITOR_DB_PORT: '1' };
    const cutOff = await connect({ url: withoutDatabase.url, settings });
    const answer = await cutOff.call('get_recent_threats', {});
    expect(answer).toMatchObject({ isError: true });
    expect(answer.structuredContent).toBeUndefined();
    expect(textOf(answer)).toMatch(/^db_unavailable: .*not an empty answer/);
    await expect(cutOff.client.readResource({ uri: 'dashboard://summary' })).rejects.toThrow(
      /db_unavailable/,
    );
    await cutOff.client.close();
  });
});

const cancelling = Object.entries(TRANSPORTS).filter(([name]) => name !== CANNOT_NAME_A_REQUEST);

describe.each(cancelling)('a client over %s that cancels a call', (_, connect) => {
  it('takes its SQL with it, and goes on', async () => {
    const connected = await connect(entrance);
    await database.owner.query('BEGIN; LOCK TABLE ip_whitelists IN ACCESS EXCLUSIVE MODE');
    const caller = new AbortController();
    const asked = connected.call('get_whitelist_entries', {}, { signal: caller.signal });
    asked.catch(() => {});
    await expect.poll(waiting, PATIENT).toBe(1);
    caller.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(waiting, PATIENT).toBe(0);
    await database.owner.query('ROLLBACK');
    const again = await connected.call('get_whitelist_entries', {});
    expect(again.isError, textOf(again)).toBeFalsy();
    await connected.client.close();
  });
});
