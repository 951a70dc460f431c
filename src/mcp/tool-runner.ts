import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { CoverageLedger } from '../database/watching/coverage-ledger.js';
import { type Situation, SituationRepository } from '../database/situation/situation.repository.js';
import type { Scope, Window } from '../database/scope.js';
import type { Receipt } from './answer/receipt.js';
import { checkArguments } from './answer/argument-problems.js';
import { gapsIn } from './answer/coverage.js';
import { type Cursor, decodeCursor, hashOf } from './answer/cursor.js';
import { shiftStarts } from './answer/moment.js';
import { type Circumstances, fitted, type ToolResult } from './answer/result.js';
import { askedOrDefault, resolveWindow, type WindowArguments } from './answer/window.js';
import { type Asked, type Caller, CallGate } from './call-gate.js';
import { ChartPainter } from './chart/chart-painter.js';
import { SharedCalls } from './shared-calls.js';
import { type Answer, ToolCall } from './tool-call.js';
import { ToolError } from './tool-error.js';
import type { RegisteredTool } from './tool-registry.js';
import type { ToolDefinition } from './tool.js';

type Arguments = Record<string, unknown>;

/** What a call finds, before anything in it is about the caller. */
type Found = Pick<Circumstances, 'window' | 'situation' | 'ledger' | 'dataAsOf'> & {
  answer: Answer<unknown>;
};

/** Runs a tool: its arguments, window, cursor and freshness on the way in, receipt, text and size on the way out. */
@Injectable()
export class ToolRunner {
  constructor(
    private readonly gate: CallGate,
    private readonly situations: SituationRepository,
    private readonly ledger: CoverageLedger,
    private readonly environment: Environment,
    private readonly painter: ChartPainter,
    private readonly sharedCalls: SharedCalls,
  ) {}

  async run(tool: RegisteredTool, given: unknown, caller: Caller): Promise<ToolResult> {
    const { name, toolset } = tool.definition;
    return this.gate.pass({ action: 'tools/call', tool: name, toolset, arguments: given }, caller, (scope) =>
      this.answer(tool, given, scope, caller),
    );
  }

  /** A question for what is not there is counted and recorded like any other. */
  async refuseUnknown(action: Asked['action'], name: string, caller: Caller): Promise<ToolResult> {
    return this.gate.pass({ action, tool: 'unknown', arguments: { name } }, caller, async () => {
      throw new ToolError('not_found', 'there is no such thing here');
    });
  }

  /** A call of a tool that is left out on purpose says where else that is done. */
  async refuseNotBuilt(name: string, reason: string, given: unknown, caller: Caller): Promise<ToolResult> {
    return this.gate.pass({ action: 'tools/call', tool: name, arguments: given }, caller, async () => {
      throw new ToolError('not_available', `this server only reads the NetMonitor database; ${reason}`);
    });
  }

  /** The answer of a tool to whoever is past the gate. */
  async answer(tool: RegisteredTool, given: unknown, scope: Scope, caller: Caller): Promise<ToolResult> {
    const { definition } = tool;
    const input = checkArguments(definition.input, given ?? {}) as Arguments;
    const { cursor: cursorText, ...rest } = input;
    const { asked, filters } = split(definition, rest);
    const filterHash = hashOf(filters);
    const cursor =
      typeof cursorText === 'string'
        ? decodeCursor(cursorText, { tool: definition.name, filters: filterHash, asked })
        : undefined;
    const find = (own: Scope, progress: Caller['progress']) =>
      this.find(tool, input, asked, cursor, own, progress);
    const { answer, ...found } = definition.shared
      ? await this.sharedCalls.join(keyOf(definition, rest, asked, scope, caller), scope, (own) =>
          find(own, () => {}),
        )
      : await find(scope, caller.progress);
    const next: Omit<Cursor, 'position'> = {
      tool: definition.name,
      window: found.window,
      asked: cursor?.asked ?? asked,
      filters: filterHash,
    };
    const told = fitted(definition, answer, { ...found, filters, queryId: scope.queryId, next });
    const { chart } = answer;
    if (input['as_image'] !== true || !chart) return told;
    const { window, situation, ledger } = found;
    const receipt = told.structured!['receipt'] as Receipt;
    const draw = () => chart({ receipt, gaps: window ? gapsIn(window, situation, ledger) : [] });
    return { ...told, picture: await this.painter.paint(draw, scope) };
  }

  private async find(
    { definition, handler }: RegisteredTool,
    input: Arguments,
    asked: WindowArguments,
    cursor: Cursor | undefined,
    scope: Scope,
    progress: Caller['progress'],
  ): Promise<Found> {
    const situation = definition.span || definition.freshness ? await this.situations.find(scope) : NOWHERE;
    const window = this.windowOf(definition, asked, cursor, situation);
    // Looked up beside the tool's own work, which may fail first.
    const ledger = window ? this.ledger.find(situation.now, scope) : Promise.resolve('no tables' as const);
    ledger.catch(() => {});
    const call = new ToolCall(scope, situation, ledger, window, cursor?.position ?? null, progress);
    const answer = await handler.execute(input, call);
    const dataAsOf =
      answer.dataAsOf === undefined
        ? await this.freshnessOf(definition, situation, window, scope)
        : answer.dataAsOf;
    return { answer, window, situation, ledger: await ledger, dataAsOf };
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
      shifts: shiftStarts(shifts),
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
}

const NOWHERE: Situation = { now: '', sensors: null, newest: {} };

const WINDOW_ARGUMENTS = new Set(['hours', 'from', 'to', 'timezone', 'since', 'shift']);

/** Equal for calls that are to get the same: by what they ask, defaults included, and by what they may see and use. */
function keyOf(
  { name, span }: ToolDefinition,
  input: Arguments,
  asked: WindowArguments,
  { sensors }: Scope,
  { peer: { principal } }: Caller,
): string {
  const window = span && askedOrDefault(asked, span);
  // A picture is made of the answer afterwards.
  const others = Object.entries(input).filter(
    ([argument]) => !WINDOW_ARGUMENTS.has(argument) && argument !== 'as_image',
  );
  return JSON.stringify([name, others, window, sensors, principal.toolsets]);
}

/** Of the form of an answer alone. */
const FORM_ARGUMENTS = new Set(['limit', 'detail', 'as_image']);

function split({ span, freshness }: ToolDefinition, input: Arguments) {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const isFilter = ([name]: [string, unknown]) => !FORM_ARGUMENTS.has(name);
  const isWindow = ([name]: [string, unknown]) => span !== undefined && WINDOW_ARGUMENTS.has(name);
  const filters: Arguments = Object.fromEntries(given.filter((entry) => !isWindow(entry) && isFilter(entry)));
  if (freshness === 'alerts') filters['acknowledged'] ??= 'included';
  return { asked: Object.fromEntries(given.filter(isWindow)) as WindowArguments, filters };
}
