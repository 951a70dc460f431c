import { BlockList, isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseIndicator } from '../../mcp/tools/intel/parse-indicator.js';
import { keysOf } from './indicator-keys.js';

const keysFor = (text: string) => new Map(keysOf(parseIndicator(text)!).map((key) => [key.text, key]));

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 16_807) % 2_147_483_647;
    return state % below;
  };
}

describe('keys', () => {
  it('of a domain are its name and those above it, and no name that only ends alike', () => {
    const keys = keysFor('a.b.evil.example');
    expect(keys.get('a.b.evil.example')).toMatchObject({ matchedBy: 'exact' });
    expect(keys.get('b.evil.example')).toMatchObject({ matchedBy: 'parent_domain', closeness: 3 });
    expect(keys.get('evil.example')).toMatchObject({ matchedBy: 'parent_domain', closeness: 2 });
    for (const spelling of ['EVIL.EXAMPLE', 'evil.example.', '*.evil.example', 'http://evil.example/']) {
      expect(keys.has(spelling), spelling).toBe(true);
    }
    for (const other of ['example', 'vil.example', 'c.evil.example'])
      expect(keys.has(other), other).toBe(false);
    expect(keysFor('notevil.example').has('evil.example')).toBe(false);
  });

  it('of random names hold exactly the suffixes at the borders of labels', () => {
    const below = randomNumbers(11);
    for (let i = 0; i < 300; i++) {
      const labels = Array.from({ length: 2 + below(5) }, () => 'abcdefgh'.slice(0, 1 + below(7)));
      const name = labels.join('.');
      const suffixes = labels.slice(0, -1).map((_, above) => labels.slice(above).join('.'));
      const plain = [...keysFor(name).keys()].filter((key) => /^[a-z][a-z.]*[a-z]$/.test(key));
      expect(plain.toSorted(), name).toEqual([...new Set(suffixes)].toSorted());
    }
  });

  it.each(['203.0.113.66', '10.200.30.4', '2001:db8:1:2:3:4:5:6', 'fe80::1'])(
    'of the address %s are all networks that hold it',
    (text) => {
      const family = isIPv4(text) ? 'ipv4' : 'ipv6';
      const longest = family === 'ipv4' ? 32 : 128;
      const networks = [...keysFor(text).values()].filter(({ matchedBy }) => matchedBy === 'network');
      expect(networks.map(({ closeness }) => closeness).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: longest }, (_, bits) => bits),
      );
      for (const { text: network, closeness } of networks) {
        const list = new BlockList();
        list.addSubnet(network.split('/')[0]!, closeness, family);
        expect(list.check(text, family), network).toBe(true);
      }
    },
  );

  it('of a network are itself and the wider ones', () => {
    const keys = keysFor('10.1.2.0/24');
    expect(keys.get('10.1.2.0/24')).toMatchObject({ matchedBy: 'exact' });
    expect(keys.get('10.1.0.0/16')).toMatchObject({ matchedBy: 'network', closeness: 16 });
    expect(keys.has('10.1.2.0/25')).toBe(false);
  });

  it('of a URL are its spellings, and those of its host', () => {
    const keys = keysFor('hxxps://cdn.evil[.]example/A.exe');
    for (const text of [
      'https://cdn.evil.example/A.exe',
      'http://cdn.evil.example/A.exe',
      'cdn.evil.example/a.exe',
    ])
      expect(keys.get(text), text).toMatchObject({ matchedBy: 'exact' });
    expect(keys.get('cdn.evil.example')).toMatchObject({ matchedBy: 'host' });
    expect(keys.get('evil.example')).toMatchObject({ matchedBy: 'parent_domain' });
    expect(keysFor('http://203.0.113.66/x').get('203.0.113.66')).toMatchObject({ matchedBy: 'host' });
    expect(keysFor('http://203.0.113.66/x').get('203.0.113.0/24')).toMatchObject({ matchedBy: 'network' });
  });

  it('of a hash are both cases', () => {
    const hash = 'ab'.repeat(16);
    expect([...keysFor(hash).keys()].toSorted()).toEqual([hash.toUpperCase(), hash]);
  });
});
