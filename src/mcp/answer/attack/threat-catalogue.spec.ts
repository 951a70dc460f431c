import { describe, expect, it } from 'vitest';
import { PARENTS, TECHNIQUES } from './techniques.js';
import { THREAT_TYPES, threatTypeOf } from './threat-catalogue.js';

describe('the threat types', () => {
  it('are the 109 codes that NetMonitor’s detectors emit, each once', () => {
    expect(THREAT_TYPES.size).toBe(109);
  });

  it('are found in any letter case, and others are not', () => {
    expect(threatTypeOf('port_scan')).toBe(THREAT_TYPES.get('PORT_SCAN'));
    expect(threatTypeOf('WAZUH_W_ACC_400')).toBeUndefined();
  });

  it.each([...THREAT_TYPES])(
    '%s says what it means and what to look at, and its stage is one of its technique’s',
    (_, type) => {
      expect(type.meaning.length).toBeGreaterThan(20);
      expect(type.check.length).toBeGreaterThan(10);
      const [first] = type.techniques;
      if (first !== undefined) expect(TECHNIQUES[first]!.tactics).toContain(type.stage);
      for (const id of type.techniques) expect(TECHNIQUES).toHaveProperty([id]);
    },
  );

  it('speak of every technique that is described', () => {
    const spoken = new Set([...THREAT_TYPES.values()].flatMap(({ techniques }) => techniques));
    expect(Object.keys(TECHNIQUES).filter((id) => !spoken.has(id))).toEqual([]);
  });

  it('speak of parts of techniques whose whole has a name', () => {
    const wholes = Object.keys(TECHNIQUES).map((id) => id.split('.')[0]!);
    const others = new Set(wholes.filter((id) => !(id in TECHNIQUES)));
    expect(new Set(Object.keys(PARENTS))).toEqual(others);
  });
});
