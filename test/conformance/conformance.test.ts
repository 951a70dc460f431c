import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { McpMethods } from '../../src/mcp/protocol/mcp-methods.js';
import { startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { FIXTURE_METHODS } from './fixture-methods.js';
import { freePort, installed, runSuite, type Verdict } from './suite.js';

/** Every scenario of the suite, so that one it no longer runs is missed. */
const SCENARIOS: Record<string, Verdict> = {
  'server-initialize': 'passes',
  'logging-set-level': 'passes',
  ping: 'passes',
  'completion-complete': 'passes',
  'tools-list': 'passes',
  'tools-call-simple-text': 'passes',
  'tools-call-image': 'passes',
  'tools-call-audio': 'passes',
  'tools-call-embedded-resource': 'passes',
  'tools-call-mixed-content': 'passes',
  'tools-call-with-logging': 'passes',
  'tools-call-error': 'passes',
  'tools-call-with-progress': 'passes',
  'tools-call-sampling': 'fails',
  'tools-call-elicitation': 'fails',
  'json-schema-2020-12': 'passes',
  'elicitation-sep1034-defaults': 'fails',
  'server-sse-polling': 'fails',
  'server-sse-multiple-streams': 'fails',
  'elicitation-sep1330-enums': 'fails',
  'resources-list': 'passes',
  'resources-read-text': 'passes',
  'resources-read-binary': 'passes',
  'resources-templates-read': 'passes',
  'resources-subscribe': 'passes',
  'resources-unsubscribe': 'passes',
  'prompts-list': 'passes',
  'prompts-get-simple': 'passes',
  'prompts-get-with-args': 'passes',
  'prompts-get-embedded-resource': 'passes',
  'prompts-get-with-image': 'passes',
  'dns-rebinding-protection': 'passes',
};

/** Those that need nothing of a server but what every server has. */
const GENERIC = ['server-initialize', 'ping', 'tools-list', 'resources-list', 'dns-rebinding-protection'];

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** The suite shows its own Origin, which the server takes for a page's and has to know. */
async function start(): Promise<string> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  server = await startServer(database.address, { port, allowedOrigins: origin });
  return `${origin}/mcp`;
}

describe.skipIf(!installed)('the official conformance suite', () => {
  afterAll(() => server.close());

  it('finds with its fixtures all that a stateless server can offer', async () => {
    const url = await start();
    Object.assign(server.app.get(McpMethods, { strict: false }), FIXTURE_METHODS);
    const { code, verdicts } = await runSuite(
      url,
      '--suite',
      'all',
      '--expected-failures',
      'test/conformance/expected-failures.yml',
    );
    expect(verdicts).toEqual(SCENARIOS);
    expect(code).toBe(0);
  }, 180_000);
});

describe.skipIf(!installed)('the server itself', () => {
  let url: string;

  beforeAll(async () => {
    url = await start();
  });

  afterAll(() => server.close());

  it.each(GENERIC)('passes %s', async (scenario) => {
    const { code, verdicts } = await runSuite(url, '--scenario', scenario);
    expect({ code, verdicts }).toEqual({ code: 0, verdicts: { [scenario]: 'passes' } });
  });
});
