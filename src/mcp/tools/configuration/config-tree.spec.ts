import { describe, expect, it } from 'vitest';
import { treeOf } from './config-tree.js';

const leaf = (path: string, value: unknown) => ({ path, value });

describe('the tree of a configuration', () => {
  it('nests dotted paths', () => {
    const leaves = [leaf('alerts.retention_days', 30), leaf('alerts.batch.size', 5), leaf('whitelist', [])];
    expect(treeOf(leaves)).toEqual({ alerts: { retention_days: 30, batch: { size: 5 } }, whitelist: [] });
  });

  it('keeps the value of a path that also leads on, in either order', () => {
    const [whole, part] = [leaf('siem', 'wazuh'), leaf('siem.port', 514)];
    const both = { siem: { '(value)': 'wazuh', port: 514 } };
    expect(treeOf([whole, part])).toEqual(both);
    expect(treeOf([part, whole])).toEqual(both);
  });

  it('does not mistake an object that is a value for a branch', () => {
    expect(treeOf([leaf('a', { b: 1 }), leaf('a.b', 2)])).toEqual({ a: { '(value)': { b: 1 }, b: 2 } });
  });

  it('takes names of a prototype as names', () => {
    const tree = treeOf([leaf('__proto__.polluted', true), leaf('constructor.prototype.polluted', true)]);
    expect(JSON.stringify(tree)).toBe(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('stays shallow however long a path is', () => {
    const path = Array.from({ length: 5_000 }, () => 'a').join('.');
    const json = JSON.stringify(treeOf([leaf(path, 1)]));
    expect(json.match(/\{/g)).toHaveLength(8);
    expect(json.length).toBeLessThan(300);
  });
});
