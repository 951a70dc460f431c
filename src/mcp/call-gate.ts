import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.js';
import { OpenCalls } from '../access/open-calls.js';
import { isAdmitted, keyOf, type Peer } from '../access/principal.js';
import { RateLimit } from '../access/rate-limit.js';
import { sessionMark } from '../access/session-mark.js';
import type { Toolset } from '../config/toolsets.js';
import type { Scope } from '../database/scope.js';
import { Metrics } from '../metrics/metrics.js';
import type { ToolResult } from './answer/result.js';
import { explainFailure } from './explain-failure.js';
import { ServedToolsets } from './served-toolsets.js';
import { ToolError } from './tool-error.js';

/** Who calls, and how to reach them while the call runs. */
export interface Caller {
  peer: Peer;
  /** Id of the stream the call came through; none over plain HTTP. */
  sessionId?: string;
  /** Let in before the server began to stop, which waits for its answer. */
  awaited?: boolean;
  signal: AbortSignal;
  progress: (progress: number, message: string) => void;
}

/** What is asked for, as the log, the metrics and the audit record name it. */
export interface Asked {
  action: 'tools/call' | 'resources/read' | 'prompts/get' | 'completion/complete';
  /** A name of ours, never a client's. */
  tool: string;
  toolset?: Toolset;
  arguments?: unknown;
}

/** What became of a call. */
interface Outcome {
  name: string;
  result?: ToolResult;
  /** A fault of our own, for the log. */
  fault?: unknown;
}

/** What every call passes: rate, rights, the only try/catch, and one record, count and log line at the end. */
@Injectable()
export class CallGate {
  private readonly logger = new Logger(CallGate.name);

  constructor(
    private readonly calls: OpenCalls,
    private readonly rate: RateLimit,
    private readonly audit: AuditLog,
    private readonly metrics: Metrics,
    private readonly toolsets: ServedToolsets,
  ) {}

  /** The answer, or the failure in words for the client; rejects only for a call that was cancelled. */
  async pass(asked: Asked, caller: Caller, work: (scope: Scope) => Promise<ToolResult>): Promise<ToolResult> {
    const end = new AbortController();
    return this.calls.during(this.answer(asked, caller, end.signal, work), end);
  }

  private async answer(
    asked: Asked,
    caller: Caller,
    end: AbortSignal,
    work: (scope: Scope) => Promise<ToolResult>,
  ): Promise<ToolResult> {
    const { peer } = caller;
    const signal = AbortSignal.any([caller.signal, end]);
    const queryId = randomBytes(8).toString('hex');
    const scope = { sensors: peer.principal.sensors, caller: keyOf(peer), signal, queryId };
    const started = performance.now();
    let outcome: Outcome;
    try {
      await this.admit(asked, caller);
      const result = await work(scope);
      requireAdmission(peer);
      outcome = { name: 'ok', result };
    } catch (error) {
      const cause = end.aborted ? stopping() : error;
      outcome = caller.signal.aborted ? { name: 'cancelled' } : failed(cause, scope.queryId);
    }
    const ms = Math.round(performance.now() - started);
    try {
      await this.record(asked, outcome, caller, scope.queryId, ms);
    } catch (error) {
      // Only where a record is required: then nothing goes out without one.
      outcome = failed(error, scope.queryId);
    }
    this.metrics.calls.inc({ tool: asked.tool, outcome: outcome.name });
    this.metrics.callSeconds.observe({ tool: asked.tool }, ms / 1_000);
    this.log(asked.tool, outcome, scope.queryId, ms);
    if (!outcome.result) throw caller.signal.reason;
    return outcome.result;
  }

  private async admit({ toolset }: Asked, { peer, awaited }: Caller): Promise<void> {
    if (this.calls.stopping && !awaited) throw stopping();
    requireAdmission(peer);
    const wait = await this.rate.take(peer);
    if (wait !== null) throw new ToolError('rate_limited', `too many calls; try again in ${wait} s`);
    if (toolset) this.toolsets.require(toolset, peer);
  }

  private async record(
    { action, tool, arguments: given }: Asked,
    { name, result }: Outcome,
    { peer, sessionId }: Caller,
    queryId: string,
    ms: number,
  ): Promise<void> {
    await this.audit.record({
      action,
      outcome: name,
      principal: peer.principal.id,
      address: peer.address,
      ...(sessionId !== undefined && { session: sessionMark(sessionId) }),
      tool,
      arguments: given,
      rows: rowsOf(result),
      ms,
      query_id: queryId,
    });
  }

  private log(tool: string, { name: outcome, fault }: Outcome, queryId: string, ms: number): void {
    const record = { tool, outcome, queryId, ms };
    // The connection's own log tells why; an outage would bury it under a stack per call.
    if (outcome === 'db_unavailable') this.logger.warn(record, `${tool} ${outcome}`);
    else if (fault) this.logger.error({ ...record, err: fault }, `${tool} failed`);
    else this.logger.log(record, `${tool} ${outcome}`);
  }
}

/** Time passes between the headers, the last of the body and the answer: a token may not outlive any of it. */
function requireAdmission({ principal }: Peer): void {
  if (!isAdmitted(principal)) throw new ToolError('forbidden', 'your access token is revoked or expired');
}

function stopping(): ToolError {
  return new ToolError('overloaded', 'this server is stopping; connect again in a few seconds');
}

function failed(error: unknown, queryId: string): Outcome {
  const { code, message, expected } = explainFailure(error, queryId);
  const result = { text: `${code}: ${message}`, error: code };
  return { name: code, result, ...(!expected && { fault: error }) };
}

function rowsOf(result: ToolResult | undefined): number | undefined {
  return (result?.structured?.['receipt'] as { returned?: number } | undefined)?.returned;
}
