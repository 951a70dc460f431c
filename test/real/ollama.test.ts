import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type FakeOllama, startFakeOllama } from '../support/fake-ollama.js';
import { Network, onEveryNetwork } from './network.js';
import { given, newestFirst, shown } from './plain-alerts.js';
import { expectReceipt } from './receipts.js';
import { byDefault } from './windows-asked.js';

/** An alert of each type is enough to see every kind of metadata. */
async function oneOfEachType(network: Network) {
  const alerts = newestFirst(await network.rows('alerts'));
  return [...new Map(alerts.map((alert) => [alert.threat_type, alert])).values()].slice(0, 20);
}

onEveryNetwork('the local model is down', (network) => {
  it.each([
    ['analyze_threat_with_ollama', 'ai_analysis'],
    ['suggest_incident_response', 'incident_response'],
  ])('%s gives the alert all the same', async (tool, opinion) => {
    for (const alert of await oneOfEachType(network)) {
      const asked = await network.ask(tool, { alert_id: alert.id });
      const { answer, label } = asked;
      expect(given(answer['alert']), label).toEqual(shown(alert));
      expect([answer['alert_id'], answer['success']], label).toEqual([alert.id, false]);
      expect(answer[opinion], label).toMatchObject({ success: false, response: null });
      await expectReceipt(network, asked, byDefault(744), 'alerts');
    }
  });

  it('get_ollama_status and explain_ioc say so', async () => {
    const { answer } = await network.ask('get_ollama_status');
    expect(answer).toMatchObject({ available: false, models_available: 0 });
    expect(await network.refusal('explain_ioc', { ioc: '10.0.0.5' })).toMatch(/^ollama_unavailable: /);
  });
});

describe.each(inject('realNetworks').slice(0, 2))('the local model is up, set $set', (place) => {
  let ollama: FakeOllama;
  let network: Network;

  beforeAll(async () => {
    ollama = await startFakeOllama('good');
    network = new Network(place, { ollamaBaseUrl: ollama.url });
    await network.open();
  });

  afterAll(async () => {
    await network.close();
    await ollama.close();
  });

  it.each([
    ['analyze_threat_with_ollama', 'ai_analysis'],
    ['suggest_incident_response', 'incident_response'],
  ])('%s asks about the facts of the alert', async (tool, opinion) => {
    for (const alert of await oneOfEachType(network)) {
      const { answer, label } = await network.ask(tool, { alert_id: alert.id });
      expect(given(answer['alert']), label).toEqual(shown(alert));
      expect(answer['success'], label).toBe(true);
      expect(answer[opinion].response, label).toContain('scanned');
      const asked = JSON.stringify(ollama.requests.at(-1)?.body);
      for (const fact of [
        alert.threat_type,
        alert.severity,
        alert.source_ip ?? '',
        alert.destination_ip ?? '',
      ]) {
        expect(asked, label).toContain(fact);
      }
    }
  });

  it('get_ollama_status and explain_ioc answer', async () => {
    const { answer } = await network.ask('get_ollama_status');
    expect(answer).toMatchObject({ available: true, models_available: 2 });
    const explained = await network.ask('explain_ioc', { ioc: 'hxxp://192[.]0[.]2[.]7/x', ioc_type: 'url' });
    expect(explained.answer).toMatchObject({ success: true, ioc_type: 'url' });
    expect(explained.answer['explanation'].response).toContain('scanned');
  });
});
