import { Injectable } from '@nestjs/common';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { senderIn } from './auth-info.js';
import { McpMethods } from './mcp-methods.js';

/**
 * Makes one low-level SDK server per session or request, for the revisions up to 2025-11-25. Sharing a server
 * would leak answers across clients; the validator is what makes a new one expensive, so that one is shared.
 */
@Injectable()
export class McpServerFactory {
  private readonly validator = new AjvJsonSchemaValidator();

  constructor(private readonly methods: McpMethods) {}

  create(): Server {
    const { server: self, capabilities, instructions } = this.methods;
    const server = new Server(self, { capabilities, instructions, jsonSchemaValidator: this.validator });
    // Past the SDK's own checks, which answer wrong arguments with a dump of its schema.
    server.fallbackRequestHandler = (request, { authInfo, signal, sendNotification }) =>
      this.methods.answer(request, {
        ...senderIn(authInfo),
        signal,
        notify: sendNotification,
      });
    return server;
  }
}
