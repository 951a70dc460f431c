import { describe, expect, inject, it } from 'vitest';
import { EVERY_TOOL } from '../support/every-tool.js';
import { onEveryNetwork } from './network.js';
import { tally } from './plain-alerts.js';

/** Rows per set, as the makers of the data tell. */
const ROWS: Record<string, Record<string, number>> = {
  real: { sensors: 6, alerts: 61_998, traffic: 5_698, talkers: 20_364, devices: 29 },
  replay: { sensors: 8, alerts: 10_793, traffic: 577, talkers: 1_307, devices: 24 },
  mixed: { sensors: 7, alerts: 61_998, traffic: 5_698, talkers: 20_664, devices: 29 },
};

describe('what this run checks', () => {
  for (const gap of inject('realGaps')) {
    describe.skipIf(true)(`NOT CHECKED: ${gap}`, () => {
      it('is not there', () => expect(inject('realGaps')).toEqual([]));
    });
  }

  it('is every set on every server', () => {
    const perServer = [...tally(inject('realNetworks'), ({ server }) => server).values()];
    expect(perServer).toEqual(perServer.map(() => Object.keys(ROWS).length));
  });
});

onEveryNetwork('sets', (network) => {
  it.each(Object.keys(ROWS['real']!))('hold all their rows of %s', async (table) => {
    const rows = await network.rows(table as 'alerts');
    expect(rows.length).toBe(ROWS[network.set]![table]);
  });

  // All of them have checks in this folder.
  it('offer every tool', async () => {
    const { tools } = await network.client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(EVERY_TOOL);
  });
});
