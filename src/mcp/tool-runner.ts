import { randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { type Situation, SituationRepository } from '../database/situation/situation.repository.js';
import type { Scope, Window } from '../database/scope.js';
import { checkArguments } from './answer/argument-problems.js';
import { type Cursor, decodeCursor, hashOf } from './answer/cursor.js';
import { fitted, type ToolResult } from './answer/result.js';
import { resolveWindow, type WindowArguments } from './answer/window.js';
import { explainFailure } from './explain-failure.js';
import { ToolCall } from './tool-call.js';
import type { RegisteredTool } from './tool-registry.js';
import type { ToolDefinition } from './tool.js';

/** Who calls, and how to reach them while the call runs. */
export interface Caller {
  sensors: string[] | null;
  signal: AbortSignal;
  progress: (progress: number, message: string) => void;
}

type Arguments = Record<string, unknown>;

/** Everything around a tool: arguments, window, clock, log, receipt, text, size, and the only try/catch. */
@Injectable()
export class ToolRunner {
  private readonly logger = new Logger(ToolRunner.name);

  constructor(
    private readonly situations: SituationRepository,
    private readonly environment: Environment,
  ) {}

  async run(tool: RegisteredTool, given: unknown, caller: Caller): Promise<ToolResult> {
    const scope = this.scopeOf(caller);
    const started = performance.now();
    const { name } = tool.definition;
    try {
      const result = await this.answer(tool, given, scope, caller);
      this.log('ok', name, scope, started);
      return result;
    } catch (error) {
      if (caller.signal.aborted) {
        this.log('cancelled', name, scope, started);
        throw caller.signal.reason;
      }
      const { code, message, expected } = explainFailure(error, scope.queryId);
      this.log(code, name, scope, started, expected ? undefined : error);
      return { text: `${code}: ${message}`, error: code };
    }
  }

  /** A text made from the database outside of any tool, such as a resource. */
  async read(
    name: string,
    caller: Caller,
    make: (scope: Scope, situation: Situation) => Promise<string>,
  ): Promise<ToolResult> {
    const scope = this.scopeOf(caller);
    const started = performance.now();
    try {
      const text = await make(scope, await this.situations.find(scope));
      this.log('ok', name, scope, started);
      return { text };
    } catch (error) {
      const { code, message, expected } = explainFailure(error, scope.queryId);
      this.log(code, name, scope, started, expected ? undefined : error);
      return { text: `${code}: ${message}`, error: code };
    }
  }

  private async answer(
    { definition, handler }: RegisteredTool,
    given: unknown,
    scope: Scope,
    caller: Caller,
  ) {
    const input = checkArguments(definition.input, given ?? {}) as Arguments;
    const { cursor: cursorText, ...rest } = input;
    const { asked, filters } = split(definition, rest);
    const filterHash = hashOf(filters);
    const cursor =
      typeof cursorText === 'string'
        ? decodeCursor(cursorText, { tool: definition.name, filters: filterHash, asked })
        : undefined;
    const situation = definition.span || definition.freshness ? await this.situations.find(scope) : NOWHERE;
    const window = this.windowOf(definition, asked, cursor, situation);
    const call = new ToolCall(scope, situation, window, cursor?.position ?? null, caller.progress);
    const answer = await handler.execute(input, call);
    const dataAsOf =
      answer.dataAsOf === undefined
        ? await this.freshnessOf(definition, situation, window, scope)
        : answer.dataAsOf;
    const next: Omit<Cursor, 'position'> = {
      tool: definition.name,
      window,
      asked: cursor?.asked ?? asked,
      filters: filterHash,
    };
    return fitted(definition, answer, { window, filters, situation, dataAsOf, queryId: scope.queryId, next });
  }

  private windowOf(
    { span }: ToolDefinition,
    asked: WindowArguments,
    cursor: Cursor | undefined,
    situation: Situation,
  ): Window | null {
    if (!span) return null;
    // The window of the first page counts, or rows would slip between two pages. Its length is checked again.
    const given = cursor?.window ?? asked;
    const { timezone, shifts } = this.environment;
    return resolveWindow(given, span, {
      now: situation.now,
      timezone,
      shifts: shifts.split(',').map((s) => s.trim()),
    });
  }

  /** Newest row the answer could have seen. */
  private async freshnessOf(
    { freshness }: ToolDefinition,
    { newest }: Situation,
    window: Window | null,
    scope: Scope,
  ): Promise<string | null> {
    if (!freshness) return null;
    const latest = newest[freshness] ?? null;
    if (latest === null || window === null || Date.parse(latest) < Date.parse(window.to)) return latest;
    return this.situations.newestBefore(freshness, window.to, scope);
  }

  private scopeOf({ sensors, signal }: Caller): Scope {
    return { sensors, signal, queryId: randomBytes(8).toString('hex') };
  }

  private log(outcome: string, tool: string, { queryId }: Scope, started: number, error?: unknown): void {
    const record = { tool, outcome, queryId, ms: Math.round(performance.now() - started) };
    // The connection's own log tells why; an outage would bury it under a stack per call.
    if (outcome === 'db_unavailable') this.logger.warn(record, `${tool} ${outcome}`);
    else if (error) this.logger.error({ ...record, err: error }, `${tool} failed`);
    else this.logger.log(record, `${tool} ${outcome}`);
  }
}

const NOWHERE: Situation = { now: '', sensors: null, newest: {} };

const WINDOW_ARGUMENTS = new Set(['hours', 'from', 'to', 'timezone']);

function split({ span, freshness }: ToolDefinition, input: Arguments) {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const isFilter = ([name]: [string, unknown]) => name !== 'limit';
  const isWindow = ([name]: [string, unknown]) => span !== undefined && WINDOW_ARGUMENTS.has(name);
  const filters: Arguments = Object.fromEntries(given.filter((entry) => !isWindow(entry) && isFilter(entry)));
  if (freshness === 'alerts') filters['acknowledged'] ??= 'included';
  return { asked: Object.fromEntries(given.filter(isWindow)) as WindowArguments, filters };
}
