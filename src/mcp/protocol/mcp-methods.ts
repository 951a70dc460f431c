import { Injectable } from '@nestjs/common';
import { VERSION } from '../../version.js';
import type { ToolResult } from '../answer/result.js';
import type { Caller } from '../call-gate.js';
import { INSTRUCTIONS } from '../instructions.js';
import { ServedToolsets } from '../served-toolsets.js';
import { ToolRegistry } from '../tool-registry.js';
import { ToolRunner } from '../tool-runner.js';
import { TOOLS_NOT_BUILT } from '../tools-not-built.js';
import { type AnyRequest, callerOf, type Exchange, progressTokenOf } from './exchange.js';
import { INVALID_PARAMS, METHOD_NOT_FOUND, MethodError } from './method-error.js';
import { PromptMethods } from './prompt-methods.js';
import { ResourceMethods } from './resource-methods.js';
import { nearestOf, shownOf } from './shown-word.js';

/** More of a stranger's word than this is never repeated. */
const LONGEST_NAME = 64;

type Answer = Record<string, unknown>;

/** The methods of MCP over the shared registries, the same for every revision and transport. Knows no SDK. */
@Injectable()
export class McpMethods {
  readonly server = { name: 'netmonitor-soc', title: 'NetMonitor SOC', version: VERSION };
  readonly capabilities = { tools: {}, resources: {}, prompts: {}, completions: {} };
  readonly instructions: string = INSTRUCTIONS;

  constructor(
    private readonly tools: ToolRegistry,
    private readonly runner: ToolRunner,
    private readonly toolsets: ServedToolsets,
    private readonly resources: ResourceMethods,
    private readonly prompts: PromptMethods,
  ) {}

  /** The result of a request; rejects with a MethodError where JSON-RPC wants an error. */
  async answer(request: AnyRequest, exchange: Exchange): Promise<Answer> {
    const { method, params = {} } = request;
    const { peer } = exchange;
    switch (method) {
      case 'tools/list':
        return { tools: this.tools.list(this.toolsets.of(peer)) };
      case 'tools/call':
        return this.call(params['name'], params['arguments'], callerOf(request, exchange));
      case 'resources/list':
        return this.resources.list(peer);
      case 'resources/templates/list':
        return this.resources.listTemplates(peer);
      case 'resources/read':
        return this.resources.read(params['uri'], callerOf(request, exchange));
      case 'completion/complete':
        return this.ofRef(params).complete(params, callerOf(request, exchange));
      case 'prompts/list':
        return this.prompts.list(peer);
      case 'prompts/get':
        return this.prompts.get(params['name'], params['arguments'], callerOf(request, exchange));
      default:
        throw new MethodError(METHOD_NOT_FOUND, 'Method not found');
    }
  }

  /** Whether anything may come before the answer: only a request that asks for its progress hears of it. */
  notifies(request: AnyRequest): boolean {
    return progressTokenOf(request) !== undefined;
  }

  private async call(name: unknown, given: unknown, caller: Caller): Promise<Answer> {
    const tool = typeof name === 'string' ? this.tools.find(name) : undefined;
    if (tool) return toCallResult(await this.runner.run(tool, given, caller));
    const shown = shownOf(name, LONGEST_NAME);
    const reason = TOOLS_NOT_BUILT.get(shown);
    if (reason) return toCallResult(await this.runner.refuseNotBuilt(shown, reason, given, caller));
    const refused = await this.runner.refuseUnknown('tools/call', shown, caller);
    if (refused.error !== 'not_found') return toCallResult(refused);
    if (typeof name !== 'string') throw new MethodError(INVALID_PARAMS, 'name must be the name of a tool');
    const names = this.tools.list(this.toolsets.of(caller.peer)).map((face) => face.name);
    throw new MethodError(INVALID_PARAMS, `Unknown tool: ${shown}; ${nearestOf(shown, names)}`);
  }

  /** Whose argument is to be completed. */
  private ofRef({ ref }: Answer): PromptMethods | ResourceMethods {
    return (ref as Answer | null | undefined)?.['type'] === 'ref/prompt' ? this.prompts : this.resources;
  }
}

/** A failure has no structured content: SDK clients refuse one that misses the output schema. */
function toCallResult({ text, structured, picture, error }: ToolResult): Answer {
  const content = [{ type: 'text', text }];
  if (error) return { content, isError: true };
  return { content: [...content, ...imageOf(picture)], structuredContent: structured };
}

/** The text before it is what it shows in words. */
function imageOf(picture: ToolResult['picture']): object[] {
  if (!picture) return [];
  if ('missing' in picture) return [{ type: 'text', text: `Note (no_chart): ${picture.missing}` }];
  return [{ type: 'image', data: picture.png.toString('base64'), mimeType: 'image/png' }];
}
