import { describe, expect, it } from 'vitest';
import { adviceOn } from './bandwidth-advice.js';

const none = { count: 0, first: [] };
const quiet = { critical: none, warning: none, increasing: none, offline: none, silent: none };

describe('the advice', () => {
  it('says so when nothing stands out', () => {
    expect(adviceOn(quiet)).toEqual(['Nothing stands out.']);
  });

  it('names the sensors, the most urgent first', () => {
    const advice = adviceOn({
      ...quiet,
      silent: { count: 1, first: ['branch-03'] },
      critical: { count: 2, first: ['dmz-02', 'hq-core-01'] },
    });
    expect(advice).toHaveLength(2);
    expect(advice[0]).toMatch(/^dmz-02, hq-core-01: above 200 Mbps/);
    expect(advice[1]).toMatch(/^branch-03: no bandwidth sample/);
  });

  it('counts the sensors it does not name', () => {
    const [sentence] = adviceOn({ ...quiet, warning: { count: 7, first: ['a', 'b', 'c', 'd', 'e'] } });
    expect(sentence).toMatch(/^a, b, c, d, e and 2 more: above 80 Mbps/);
  });
});
