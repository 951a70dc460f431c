import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCommand, startCommand } from '../support/command.js';
import { type Ask, clientsInstalled, inspector, mcpRemote } from '../support/installed-clients.js';
import { answerOf, connectSse } from '../support/server.js';

let folder: string;
let demo: RunningCommand;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netmonitor-demo-'));
  // PostgreSQL refuses to run as root and then needs to enter the folder as somebody else.
  await chmod(folder, 0o755);
  demo = startCommand(['demo', '--port', '0', '--data-dir', join(folder, 'data')]);
  await vi.waitFor(() => expect(demo.stdout()).toContain('Ctrl-C stops'), {
    timeout: 120_000,
    interval: 200,
  });
  url = /demo: (\S+)\/sse/.exec(demo.stdout())![1]!;
});

afterAll(async () => {
  demo.process.kill();
  expect(await demo.ended).toBe(0);
  await rm(folder, { recursive: true });
});

const silent = expect.objectContaining({ computed_status: 'offline' });

describe('the demo', () => {
  it('prints how to connect and what to ask', () => {
    for (const hint of ['mcp-remote', 'claude mcp add', 'inspector', 'Ask', 'as of'])
      expect(demo.stdout()).toContain(hint);
  });

  it('tells the SDK client which sensor is silent', async () => {
    const client = await connectSse(url);
    const { sensors, status_summary } = await answerOf(client, 'get_sensor_status');
    expect(sensors).toContainEqual(silent);
    expect(status_summary.offline).toBeGreaterThan(0);
    await client.close();
  });

  it.skipIf(!clientsInstalled).each<[string, Ask]>([
    ['mcp-remote, as Claude Desktop runs it', mcpRemote('/sse', 'sse-only')],
    ['the Inspector over SSE', inspector('/sse', '--transport', 'sse')],
    ['the Inspector over HTTP', inspector('/mcp', '--protocol-era', 'legacy')],
    ['the Inspector over HTTP of 2026-07-28', inspector('/mcp', '--protocol-era', 'modern')],
  ])('tells it %s', async (_, ask) => {
    expect(await ask(url)).toContain('| offline |');
  });
});
