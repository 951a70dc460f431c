import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AS_OF } from '../test/access/two-worlds.js';
import { ChaosProxy } from '../test/support/chaos-proxy.js';
import { type FakeOllama, startFakeOllama } from '../test/support/fake-ollama.js';
import { TestTokens } from '../test/support/tokens.js';
import { AuditFiles } from './audit-files.js';
import type { Way } from './lines.js';
import { CLIENTS, OTHERS } from './principals.js';
import { ServerProcess, starterOf } from './server-process.js';
import { SoakDatabase } from './soak-database.js';

/** Faster than any client of the soak asks by itself, slower than a flood. */
const RATE = '60';

/** The server under test with everything around it that can fail. */
export class World {
  private readonly secrets = new Map<string, string>();

  private constructor(
    private readonly folder: string,
    readonly database: SoakDatabase,
    readonly proxy: ChaosProxy,
    readonly ollama: FakeOllama,
    readonly audit: AuditFiles,
    private readonly tokens: TestTokens,
    private readonly settings: Record<string, string>,
    readonly server: ServerProcess,
  ) {}

  static async start(): Promise<World> {
    const folder = await mkdtemp(join(tmpdir(), 'netmonitor-soak-server-'));
    const database = await SoakDatabase.start();
    const proxy = await ChaosProxy.before(database.place);
    const ollama = await startFakeOllama();
    const audit = new AuditFiles(folder);
    const tokens = new TestTokens();
    const secrets = Object.entries({
      ...CLIENTS,
      ...Object.fromEntries(OTHERS.map((name) => [name, {}])),
    }).map(([name, rights]) => [name, tokens.add(name, rights)] as const);
    const { name, user, password } = database.address;
    const settings = {
      NETMONITOR_DB_HOST: '127.0.0.1',
      NETMONITOR_DB_PORT: String(proxy.port),
      NETMONITOR_DB_NAME: name,
      NETMONITOR_DB_USER: user,
      NETMONITOR_DB_PASSWORD: password ?? '',
      NETMONITOR_AS_OF: AS_OF,
      NETMONITOR_PORT: '0',
      NETMONITOR_RATE_LIMIT: RATE,
      NETMONITOR_RATE_LIMIT_BURST: RATE,
      NETMONITOR_MAX_SESSIONS_PER_CLIENT: '100',
      NETMONITOR_TOOLSETS: 'all',
      OLLAMA_BASE_URL: ollama.url,
      OLLAMA_TIMEOUT_MS: '6000',
      OLLAMA_FIRST_BYTE_MS: '3000',
    };
    const files = { NETMONITOR_TOKENS_FILE: tokens.file, NETMONITOR_AUDIT_FILE: audit.current };
    const server = await ServerProcess.start({ ...settings, ...files }, folder);
    const world = new World(folder, database, proxy, ollama, audit, tokens, settings, server);
    for (const [principal, secret] of secrets) world.secrets.set(principal, secret);
    return world;
  }

  token(principal: string): string {
    return this.secrets.get(principal)!;
  }

  revoke(principal: string): void {
    this.tokens.revoke(principal);
  }

  /** A new token under the name of a revoked one. */
  restore(principal: string): void {
    this.secrets.set(principal, this.tokens.add(principal, CLIENTS[principal]));
  }

  /** How a client reaches the server now; one on standard input and output starts its own. */
  way(principal: string, ownServer: boolean): Way {
    const settings: Record<string, string> = { ...this.settings, NETMONITOR_LOG_LEVEL: 'fatal' };
    if (ownServer) settings['NETMONITOR_AUDIT_FILE'] = this.audit.next();
    return { url: this.server.url, token: this.token(principal), starter: starterOf(settings) };
  }

  /** The server first: what it leaves behind is read before this. */
  async stop(): Promise<void> {
    await this.server.stop();
    await this.ollama.close();
    await this.proxy.close();
    await this.database.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
