import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { DatabaseAddress } from '../../ormconfig.js';
import type { Environment } from '../../src/config/environment.js';
import { type ChaosMode, ChaosProxy } from '../support/chaos-proxy.js';
import { call, connectSse, startServer, type TestServer, textOf } from '../support/server.js';

/** A server whose database lies behind a proxy that can be made to misbehave, with an audit trail and a client. */
export class Scene {
  /** Calls the server was asked for. */
  asked = 0;
  server!: TestServer;
  client!: Client;
  private readonly auditFile = join(mkdtempSync(join(tmpdir(), 'netmonitor-faults-')), 'audit.jsonl');

  private constructor(readonly proxy: ChaosProxy) {}

  static async open(
    database: DatabaseAddress,
    settings: Partial<Environment> = {},
    mode: ChaosMode = 'pass',
    token?: string,
  ): Promise<Scene> {
    const scene = new Scene(await ChaosProxy.before(database));
    scene.proxy.set(mode);
    const behind = { ...database, port: scene.proxy.port };
    scene.server = await startServer(behind, {
      auditFile: scene.auditFile,
      auditMode: 'required',
      ...settings,
    });
    // Descriptors are counted: connections that clients keep must not stay for a minute.
    scene.server.app.getHttpServer().keepAliveTimeout = 5_000;
    scene.client = await connectSse(scene.server.url, token);
    return scene;
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.server.close();
    await this.proxy.close();
  }

  async call(name = 'get_recent_threats', signal?: AbortSignal): Promise<CallToolResult> {
    this.asked++;
    if (!signal) return call(this.client, name);
    return (await this.client.callTool({ name, arguments: {} }, undefined, { signal })) as CallToolResult;
  }

  /** The stable code of the call's failure, or `ok`. */
  async outcome(name?: string): Promise<string> {
    const result = await this.call(name);
    return result.isError ? textOf(result).split(':')[0]! : 'ok';
  }

  async health(): Promise<number> {
    return (await fetch(`${this.server.url}/health`)).status;
  }

  /** The audit's records of calls. */
  records(): { outcome: string; query_id: string }[] {
    return readFileSync(this.auditFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { action: string; outcome: string; query_id: string })
      .filter(({ action }) => action === 'tools/call');
  }
}
