import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChaosMode, ChaosProxy } from '../support/chaos-proxy.js';
import { type FakeOllama, type FakeOllamaMode, startFakeOllama } from '../support/fake-ollama.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { answerOf } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { watch } from './after-fault.js';
import { Scene } from './scene.js';

const ALERT = { id: 7, threat_type: 'PORT_SCAN', source_ip: '10.0.0.5', sensor_id: 'dmz-01' };
const LIMITS = { ollamaTimeoutMs: 2_500, ollamaFirstByteMs: 1_200 };
/** The look at the list of models, the answer, and what a busy machine adds. */
const DEADLINE_MS = 1_200 + 2_500 + 5_000;

let database: TestDatabase;
let ollama: FakeOllama;
let way: ChaosProxy;
let scene: Scene;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertSensor(database.owner, { sensor_id: ALERT.sensor_id });
  await insertAlert(database.owner, ALERT);
  ollama = await startFakeOllama();
  way = await ChaosProxy.before({ host: '127.0.0.1', port: Number(new URL(ollama.url).port) });
  const ollamaBaseUrl = `http://127.0.0.1:${way.port}`;
  scene = await Scene.open(database.address, { ollamaBaseUrl, ...LIMITS });
  await ask('analyze_threat_with_ollama');
});

afterAll(async () => {
  await scene.close();
  await way.close();
  await ollama.close();
  await database.drop();
});

function ask(name: string): Promise<Record<string, any>> {
  scene.asked++;
  return answerOf(scene.client, name, { alert_id: ALERT.id });
}

type Fault = { mode?: FakeOllamaMode; network?: ChaosMode };

/** Each with what the analyst is told. */
const NO_OPINION: [name: string, fault: Fault, told: RegExp][] = [
  ['is down', { network: 'refuse' }, /No Ollama server answers|broke before/],
  ['lies behind a black hole', { network: 'black-hole' }, /did not begin to answer within/],
  ['hangs before the first byte', { mode: 'silent' }, /did not begin to answer within/],
  ['dribbles and never comes to an end', { mode: 'endless_thought' }, /did not finish its answer within/],
  ['sends a line without an end', { mode: 'endless_line' }, /sent a reply that is not Ollama’s/],
  ['sends garbage', { mode: 'garbage' }, /sent a reply that is not Ollama’s/],
  ['sends JSON of something else', { mode: 'wrong_shape' }, /sent a reply that is not Ollama’s/],
  ['speaks another protocol', { mode: 'not_http' }, /sent a reply that is not Ollama’s/],
  ['dies half-way', { mode: 'dies' }, /broke before the model/],
  ['is cut off half-way', { mode: 'slow', network: { cutAfter: 500 } }, /broke before the model/],
  ['ends its answer too early', { mode: 'stops' }, /broke before the model/],
  ['hangs up', { mode: 'hangs_up' }, /broke before the model/],
  ['reports an error within its answer', { mode: 'error_line' }, /reported an error/],
  ['answers with HTTP 500', { mode: 'http500' }, /reported an error/],
  ['lacks the model', { mode: 'missing_model' }, /does not have the model/],
  ['redirects to a stranger', { mode: 'redirect' }, /redirects to another address/],
  ['says nothing', { mode: 'empty' }, /gave an empty answer/],
];

describe.each(['analyze_threat_with_ollama', 'suggest_incident_response'])('%s', (tool) => {
  const opinionOf = ({ ai_analysis, incident_response }: Record<string, any>) =>
    ai_analysis ?? incident_response;

  it.each(NO_OPINION)('gives the facts in time when the model %s', async (_, { mode, network }, told) => {
    const healed = watch(scene);
    ollama.setMode(mode ?? 'good');
    way.set(network ?? 'pass');
    const asked = performance.now();
    const answer = await ask(tool);
    expect(performance.now() - asked).toBeLessThan(DEADLINE_MS);
    expect(answer).toMatchObject({ alert: ALERT, success: false });
    expect(opinionOf(answer)).toMatchObject({ success: false, response: null });
    expect(opinionOf(answer).error).toMatch(/^ollama_unavailable: /);
    expect(opinionOf(answer).error).toMatch(told);
    expect(answer['receipt'].notes).toContainEqual(expect.objectContaining({ code: 'ollama_unavailable' }));
    ollama.setMode('good');
    way.set('pass');
    expect(await ask(tool)).toMatchObject({ success: true });
    await healed();
  });

  it('cuts the words of a model that never stops, and says so', async () => {
    const healed = watch(scene);
    ollama.setMode('endless');
    const answer = await ask(tool);
    expect(answer).toMatchObject({ alert: ALERT, success: true });
    expect(opinionOf(answer)).toMatchObject({ success: true, truncated: true });
    expect(answer['receipt'].notes).toContainEqual(
      expect.objectContaining({
        code: 'model_output',
        message: expect.stringMatching(/an opinion to check.*cut/),
      }),
    );
    ollama.setMode('good');
    await expect.poll(ollama.openConnections).toBe(0);
    await healed();
  });
});
