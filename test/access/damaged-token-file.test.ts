import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bearer, startServer, type TestServer } from '../support/server.js';
import { TestTokens } from '../support/tokens.js';

const tokens = new TestTokens();
const right = tokens.add('right');
let server: TestServer;

beforeAll(async () => {
  const nowhere = { host: '127.0.0.1', port: 1, name: 'x', user: 'x', ssl: false as const };
  server = await startServer(nowhere, { tokensFile: tokens.file });
});

afterAll(() => server.close());

async function ask(token: string): Promise<number> {
  const response = await fetch(`${server.url}/metrics`, bearer(token));
  await response.body?.cancel();
  return response.status;
}

it('while the token file is damaged, right tokens are refused and no failed login is counted', async () => {
  const sound = readFileSync(tokens.file);
  expect(await ask(right)).toBe(200);
  writeFileSync(tokens.file, '{"version":1,"tok');
  await expect.poll(() => ask(right), { timeout: 5_000 }).toBe(401);
  for (let i = 0; i < 30; i++) expect(await ask(right)).toBe(401);
  writeFileSync(tokens.file, sound);
  await expect.poll(() => ask(right), { timeout: 5_000 }).toBe(200);
  // Ten failures a minute are possible: none of those before was counted.
  const wrong = `nmcp_${'A'.repeat(43)}`;
  for (let i = 0; i < 10; i++) expect(await ask(wrong)).toBe(401);
  expect(await ask(wrong)).toBe(429);
});
