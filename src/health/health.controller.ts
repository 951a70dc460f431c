import { Controller, Get, Optional, Res } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import type { Response } from 'express';
import { AuditLog } from '../access/audit/audit-log.js';
import { OpenCalls } from '../access/open-calls.js';
import { TokenStore } from '../access/tokens/token-store.js';
import { DatabaseNodes, type NodeReport } from '../database/database-nodes.js';
import type { DatabaseState } from '../database/database-node.js';
import { RoleCheck } from '../database/role/role-check.js';
import { OllamaService } from '../ollama/ollama.service.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { NAME } from '../version.js';

const FRESH_MS = 1_000;
const UNREADABLE_TOKENS = 'token file cannot be read, so nobody is admitted; the log says why';

/** For people, load balancers and probes. Says what is wrong, never why in a driver's words. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly database: DatabaseNodes,
    private readonly role: RoleCheck,
    private readonly audit: AuditLog,
    private readonly calls: OpenCalls,
    private readonly tokens: TokenStore,
    private readonly ollama: OllamaService,
    @Optional() private readonly redis?: RedisConnection,
  ) {}

  /** `OK`, or one line that says why the server cannot serve. */
  @Get()
  async plain(@Res() response: Response): Promise<void> {
    const problem = await this.problem();
    response
      .status(problem ? 503 : 200)
      .type('text/plain')
      .send(problem ? `UNAVAILABLE: ${problem}` : 'OK');
  }

  /** The process runs and answers; its name tells it from other programs on the port. */
  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([() => this.indicator.check(NAME).up()]);
  }

  /** Each part by name. Ollama is optional: without it the server is degraded, not down. */
  @Get('ready')
  @HealthCheck()
  async ready() {
    const state = await this.database.ping();
    const nodes = this.database.report();
    return this.health.check([
      () => this.checkServer(),
      () => this.checkAccess(),
      () => this.checkDatabase(state),
      ...(nodes.length > 1 ? nodes.map((node) => () => this.checkNode(node)) : []),
      () => this.checkRole(),
      () => this.checkAudit(),
      () => this.checkOllama(),
      ...this.checksOfRedis(),
    ]);
  }

  private async checkServer() {
    const server = this.indicator.check('server');
    return this.calls.stopping ? server.down('stopping') : server.up();
  }

  private async problem(): Promise<string | undefined> {
    if (this.calls.stopping) return 'the server is stopping';
    if (!this.tokens.canTell()) return UNREADABLE_TOKENS;
    const state = await this.database.ping();
    return state.up ? undefined : `database (${state.reason})`;
  }

  private async checkAccess() {
    const access = this.indicator.check('access');
    return this.tokens.canTell() ? access.up() : access.down(UNREADABLE_TOKENS);
  }

  private async checkDatabase(state: DatabaseState) {
    const database = this.indicator.check('database');
    return state.up ? database.up() : database.down(state.reason);
  }

  /** As long as another one serves, what ails one node degrades. */
  private async checkNode({ name, objection, lagMs }: NodeReport) {
    const node = this.indicator.check(`database_${name.replace('-', '_')}`);
    const lag = lagMs === null ? null : Math.round(lagMs / 1_000);
    if (objection !== null) return node.degraded({ message: objection, lag_seconds: lag });
    return lag === null ? node.up() : node.up({ lag_seconds: lag });
  }

  /** What the role can do beyond reading is for the log and `doctor`: strangers may ask for the health. */
  private async checkRole() {
    const role = this.indicator.check('database_role');
    const verdict = this.role.verdict();
    if (!verdict) return role.degraded({ message: 'not checked yet: the database was never reached' });
    const { ok, checkedAt } = verdict;
    return ok
      ? role.up({ message: 'can only read', checked_at: checkedAt })
      : role.degraded({ message: 'can do more than read; the log says what', checked_at: checkedAt });
  }

  /** Where a record is required, nothing is answered without it. */
  private async checkAudit() {
    const audit = this.indicator.check('audit');
    const { enabled, writable, required } = this.audit.state();
    if (!enabled) return audit.up({ message: 'switched off' });
    if (writable) return audit.up();
    const message = 'the audit file cannot be written';
    return required ? audit.down(message) : audit.degraded({ message });
  }

  private async checkOllama() {
    const { enabled, available, message } = await this.ollamaStatus();
    const ollama = this.indicator.check('ollama');
    return available || !enabled ? ollama.up({ message }) : ollama.degraded({ message });
  }

  /** Several servers can do without it, each for itself. */
  private checksOfRedis() {
    const { redis } = this;
    if (!redis) return [];
    const message = 'not reached: this server serves its own streams and counts its own limits';
    const indicator = this.indicator.check('redis');
    return [async () => (redis.state().up ? indicator.up() : indicator.degraded({ message }))];
  }

  private asked?: { at: number; status: ReturnType<OllamaService['status']> };

  private ollamaStatus() {
    if (!this.asked || performance.now() - this.asked.at > FRESH_MS) {
      this.asked = { at: performance.now(), status: this.ollama.status(new AbortController().signal) };
    }
    return this.asked.status;
  }
}
