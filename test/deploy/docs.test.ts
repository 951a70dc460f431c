import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Environment } from '../../src/config/environment.js';
import { variablesOf } from '../../src/config/variable.js';

const ENGLISH = 'docs/deployment.md';
const DUTCH = 'docs/nl/deployment.md';
const PAGES = [
  ENGLISH,
  DUTCH,
  'deploy/README.md',
  'deploy/clients/README.md',
  'deploy/firewall/wireguard.md',
  'deploy/nginx/netmonitor-mcp.conf',
];

const textOf = (page: string) => readFileSync(page, 'utf8');

/** The blocks to be copied, without what is said beside the commands. */
function blocksOf(page: string): string[] {
  const blocks = textOf(page).matchAll(/^```(?:bash|ini)\n(.*?)^```/gms);
  return [...blocks].map(([, block]) => block!.replaceAll(/ +# .*$/gm, ''));
}

describe.each(PAGES)('%s', (page) => {
  it('names settings that there are', () => {
    const known = variablesOf(Environment).map(({ name }) => name);
    const client = ['NETMONITOR_MCP_TOKEN', 'OLLAMA_HOST'];
    const named = textOf(page).match(/\b(NETMONITOR|OLLAMA)_[A-Z_]+[A-Z]\b/g) ?? [];
    for (const name of new Set(named)) expect([...known, ...client]).toContain(name);
  });

  it('leads to pages and files that there are', () => {
    for (const [, target] of textOf(page).matchAll(/\]\(([^)#]+)\)/g))
      expect(existsSync(join(dirname(page), target!)), target).toBe(true);
    for (const [path] of textOf(page).matchAll(/(?<=\/opt\/netmonitor-mcp\/)[\w./-]+\w/g))
      expect(existsSync(path), path).toBe(true);
  });
});

describe('the deployment page', () => {
  it('has the same chapters and the same commands in English and in Dutch', () => {
    const chapters = (page: string) => textOf(page).match(/^## \d+/gm);
    expect(chapters(DUTCH)).toEqual(chapters(ENGLISH));
    expect(chapters(DUTCH)).toHaveLength(10);
    expect(blocksOf(DUTCH)).toEqual(blocksOf(ENGLISH));
    expect(blocksOf(DUTCH).length).toBeGreaterThan(10);
  });
});
