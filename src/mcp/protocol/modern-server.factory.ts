import { Injectable } from '@nestjs/common';
import { Server } from '@modelcontextprotocol/server';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import type { Sender } from './exchange.js';
import { McpMethods } from './mcp-methods.js';

/** What is listed changes with the server's version and the token's rights alone. */
const CACHE = { ttlMs: 300_000, cacheScope: 'private' } as const;
const LISTS = new Set(['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']);

/**
 * Makes one low-level server of the newer SDK per request or connection. It speaks revision 2026-07-28, and
 * on standard input those before it. The validator is shared, as with the older SDK.
 */
@Injectable()
export class ModernServerFactory {
  private readonly validator = new AjvJsonSchemaValidator();

  constructor(private readonly methods: McpMethods) {}

  create(sender: Sender): Server {
    const { server: self, capabilities, instructions } = this.methods;
    const server = new Server(self, {
      capabilities,
      instructions,
      jsonSchemaValidator: this.validator,
      cacheHints: { 'server/discover': CACHE },
    });
    server.fallbackRequestHandler = async (request, { mcpReq: { envelope, signal, notify } }) => {
      const answer = await this.methods.answer(request, { ...sender, signal, notify });
      // Only requests of the new revision come in an envelope; the older ones know no such fields.
      return envelope && LISTS.has(request.method) ? { ...answer, ...CACHE } : answer;
    };
    return server;
  }
}
