import { type CanActivate, type ExecutionContext, HttpException, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { peerOf } from '../access/access-chain.js';
import { challenge } from '../access/oauth/challenge.js';
import { authModeOf } from '../access/auth-mode.js';
import { Environment } from '../config/environment.js';
import type { Toolset } from '../config/toolsets.js';
import { ServedToolsets } from './served-toolsets.js';
import { ToolRegistry } from './tool-registry.js';

const INSUFFICIENT = 403;

/**
 * Under OAuth a call beyond the token's scopes is told by HTTP, so that the client can ask its user for more
 * (RFC 6750, section 3.1). Our own tokens have nobody to ask: they get a tool error.
 */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly environment: Environment,
    private readonly served: ServedToolsets,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (authModeOf(this.environment) !== 'oauth') return true;
    const response = context.switchToHttp().getResponse<Response>();
    const { toolsets } = peerOf(response).principal;
    const { body } = context.switchToHttp().getRequest<Request>();
    // More rights would not help with what this server does not serve: that is a tool error.
    const asked = this.toolsetsIn(body).filter((toolset) => this.served.has(toolset));
    const missing = toolsets && asked.find((toolset) => !toolsets.includes(toolset));
    if (!missing) return true;
    const description = `this call needs the scope ${missing}`;
    response.locals['refusal'] = 'insufficient_scope';
    response.set(
      'WWW-Authenticate',
      challenge(this.environment, { error: 'insufficient_scope', description, scope: missing }),
    );
    const error = { code: -32_000, message: description };
    throw new HttpException({ jsonrpc: '2.0', error, id: null }, INSUFFICIENT);
  }

  private toolsetsIn(body: unknown): Toolset[] {
    const messages = (Array.isArray(body) ? body : [body]) as ({ params?: { name?: unknown } } | null)[];
    return messages.flatMap((message) => {
      const name = message?.params?.name;
      const tool = typeof name === 'string' ? this.tools.find(name) : undefined;
      return tool ? [tool.definition.toolset] : [];
    });
  }
}
