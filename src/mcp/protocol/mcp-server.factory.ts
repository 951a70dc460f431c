import { Injectable } from '@nestjs/common';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { Protocol, type RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { VERSION } from '../../version.js';
import { INSTRUCTIONS } from '../instructions.js';
import { ResourceRegistry } from '../resource-registry.js';
import type { ToolResult } from '../answer/result.js';
import { ToolRegistry } from '../tool-registry.js';
import type { Caller } from '../call-gate.js';
import { ToolRunner } from '../tool-runner.js';
import { peerIn } from './auth-info.js';

/** JSON-RPC code the specification gives for an unknown resource. */
const RESOURCE_NOT_FOUND = -32_002;
/** More of a stranger's word than this is never repeated. */
const LONGEST_NAME = 64;
const LONGEST_URI = 200;

/** A call of a tool whose name and arguments may still be anything. */
const anyToolCall = z.looseObject({
  method: z.literal('tools/call'),
  params: z.looseObject({ name: z.unknown().optional(), arguments: z.unknown().optional() }),
});

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * Makes one low-level SDK server per session or request over the shared registries. Sharing a server would
 * leak answers across clients; the validator is what makes a new one expensive, so that one is shared.
 */
@Injectable()
export class McpServerFactory {
  private readonly validator = new AjvJsonSchemaValidator();

  constructor(
    private readonly tools: ToolRegistry,
    private readonly resources: ResourceRegistry,
    private readonly runner: ToolRunner,
  ) {}

  create(): Server {
    const server = new Server(
      { name: 'netmonitor-soc', title: 'NetMonitor SOC', version: VERSION },
      {
        capabilities: { tools: {}, resources: {} },
        instructions: INSTRUCTIONS,
        jsonSchemaValidator: this.validator,
      },
    );
    server.setRequestHandler(ListToolsRequestSchema, (_, { authInfo }) => ({
      tools: this.tools.list(peerIn(authInfo).peer.principal.toolsets) as never[],
    }));
    // Past the SDK's own check, which answers wrong arguments with a dump of its schema.
    Protocol.prototype.setRequestHandler.call(server, anyToolCall, (request, extra) => {
      const { name, arguments: given } = anyToolCall.parse(request).params;
      return this.call(name, given, extra as Extra);
    });
    server.setRequestHandler(ListResourcesRequestSchema, (_, { authInfo }) => ({
      resources: this.resources.list(peerIn(authInfo).peer.principal.toolsets),
    }));
    server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [] }));
    server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) => this.read(params.uri, extra));
    return server;
  }

  private async call(name: unknown, given: unknown, extra: Extra): Promise<CallToolResult> {
    const tool = typeof name === 'string' ? this.tools.find(name) : undefined;
    if (tool) return toCallResult(await this.runner.run(tool, given, callerOf(extra)));
    const caller = callerOf(extra);
    const shown = typeof name === 'string' ? name.slice(0, LONGEST_NAME) : typeof name;
    const refused = await this.runner.refuseUnknown('tools/call', shown, caller);
    if (refused.error !== 'not_found') return toCallResult(refused);
    if (typeof name !== 'string')
      throw new McpError(ErrorCode.InvalidParams, 'name must be the name of a tool');
    const names = this.tools.list(caller.peer.principal.toolsets).map((face) => face.name);
    throw new McpError(
      ErrorCode.InvalidParams,
      `Unknown tool: ${shown}; the nearest is ${closest(shown, names)}`,
    );
  }

  private async read(uri: string, extra: Extra) {
    const resource = this.resources.find(uri);
    if (!resource) {
      const shown = uri.slice(0, LONGEST_URI);
      const refused = await this.runner.refuseUnknown('resources/read', shown, callerOf(extra));
      if (refused.error !== 'not_found') throw new McpError(ErrorCode.InternalError, refused.text);
      throw new McpError(RESOURCE_NOT_FOUND, `Resource not found: ${shown}`);
    }
    const { definition, handler } = resource;
    const result = await this.runner.read(
      { name: definition.uri, toolset: definition.toolset },
      callerOf(extra),
      (scope, situation) => handler.read(scope, situation),
    );
    if (result.error) throw new McpError(ErrorCode.InternalError, result.text);
    return { contents: [{ uri: definition.uri, mimeType: definition.mimeType, text: result.text }] };
  }
}

function callerOf(extra: Extra): Caller {
  const progressToken = extra._meta?.progressToken;
  return {
    ...peerIn(extra.authInfo),
    signal: extra.signal,
    progress: (progress, message) => {
      if (progressToken === undefined || extra.signal.aborted) return;
      const notification = {
        method: 'notifications/progress' as const,
        params: { progressToken, progress, message },
      };
      // A client that is gone misses its progress; its call is cancelled by the closed stream.
      extra.sendNotification(notification).catch(() => {});
    },
  };
}

/** A failure has no structured content: SDK clients refuse one that misses the output schema. */
function toCallResult({ text, structured, error }: ToolResult): CallToolResult {
  const content: CallToolResult['content'] = [{ type: 'text', text }];
  if (error) return { content, isError: true };
  return { content, structuredContent: structured };
}
