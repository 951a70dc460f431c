import { expect, it } from 'vitest';
import { THREAT_TYPES } from '../../src/mcp/answer/attack/threat-catalogue.js';
import { micros } from './instants.js';
import { onEveryNetwork } from './network.js';
import { inside, lastHours } from './windows-asked.js';

onEveryNetwork('attack_coverage', (network) => {
  it.each([24, 168, 720])('tells when each technique last fired in %i hours', async (hours) => {
    const { label, answer } = await network.ask('attack_coverage', { hours });
    const fired = new Map<string, { count: number; last: number }>();
    for (const { threat_type, at } of inside(await network.rows('alerts'), lastHours(hours))) {
      for (const technique of THREAT_TYPES.get(threat_type.toUpperCase())?.techniques ?? []) {
        const { count = 0, last = 0 } = fired.get(technique) ?? {};
        fired.set(technique, { count: count + 1, last: Math.max(last, at) });
      }
    }
    expect(answer['summary'].fired, label).toBe(fired.size);
    expect(answer['fired'].length, label).toBe(Math.min(10, fired.size));
    for (const { technique, alerts, last_fired } of answer['fired'])
      expect([technique, alerts, micros(last_fired)], label).toEqual([
        technique,
        fired.get(technique)?.count,
        fired.get(technique)?.last,
      ]);
    const latest = [...fired.values()].map(({ last }) => last).toSorted((a, b) => b - a);
    expect(answer['fired'].map(({ last_fired }: any) => micros(last_fired))).toEqual(latest.slice(0, 10));
    expect(answer['never_fired'].filter((technique: string) => fired.has(technique))).toEqual([]);
    // No recording is a week long: nobody can say what is usual.
    expect(answer['quiet'], label).toEqual([]);
  });
});
