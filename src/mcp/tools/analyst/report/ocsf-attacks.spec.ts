import { expect, it } from 'vitest';
import { THREAT_TYPES } from '../../../answer/attack/threat-catalogue.js';
import { attacksOf } from './ocsf-attacks.js';

it.each([...THREAT_TYPES.keys()])('names every tactic and technique that %s speaks of', (type) => {
  for (const { tactic, technique, sub_technique } of attacksOf(type)) {
    expect(tactic).toEqual({ uid: expect.stringMatching(/^TA00\d\d$/), name: expect.any(String) });
    expect(technique).toEqual({ uid: expect.stringMatching(/^T\d{4}$/), name: expect.any(String) });
    if (sub_technique === undefined) continue;
    expect(sub_technique.uid.startsWith(`${technique.uid}.`)).toBe(true);
    expect(sub_technique.name).toEqual(expect.any(String));
  }
});
