import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { PARENTS, TECHNIQUES } from '../../src/mcp/answer/attack/techniques.js';

interface Technique {
  id: string;
  name: string;
  tactics: string[];
  revoked?: boolean;
  deprecated?: boolean;
}

it('every technique has the name and the tactics that MITRE gives it, and is still in use', () => {
  const file = gunzipSync(readFileSync('../shared/data/attack_techniques.json.gz')).toString('utf8');
  const { techniques } = JSON.parse(file) as { techniques: Technique[] };
  const theirs = new Map(techniques.map((technique) => [technique.id, technique]));
  for (const [id, ours] of Object.entries(TECHNIQUES)) {
    const found = theirs.get(id);
    expect(found && { name: found.name, tactics: found.tactics }, id).toEqual(ours);
    expect([found!.revoked, found!.deprecated], id).toEqual([undefined, undefined]);
  }
  for (const [id, name] of Object.entries(PARENTS)) expect(theirs.get(id)?.name, id).toBe(name);
});
