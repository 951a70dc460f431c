import { type CanActivate, type ExecutionContext, HttpException, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { peerOf } from '../access/access-chain.js';
import { challenge } from '../access/oauth/challenge.js';
import { authModeOf } from '../access/auth-mode.js';
import type { RefusalReason } from '../access/refusal.js';
import { RateLimit } from '../access/rate-limit.js';
import { Environment } from '../config/environment.js';
import type { Toolset } from '../config/toolsets.js';
import { PromptRegistry } from './prompt-registry.js';
import { ResourceRegistry } from './resource-registry.js';
import { ServedToolsets } from './served-toolsets.js';
import { ToolRegistry } from './tool-registry.js';

/**
 * Under OAuth a call beyond the token's scopes is told by HTTP, so that the client can ask its user for more
 * (RFC 6750, section 3.1). Our own tokens have nobody to ask: they get a tool error.
 */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly tools: ToolRegistry,
    private readonly resources: ResourceRegistry,
    private readonly prompts: PromptRegistry,
    private readonly rate: RateLimit,
    private readonly environment: Environment,
    private readonly served: ServedToolsets,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<never> {
    if (authModeOf(this.environment) !== 'oauth') return true;
    const response = context.switchToHttp().getResponse<Response>();
    const { toolsets } = peerOf(response).principal;
    const { body } = context.switchToHttp().getRequest<Request>();
    // More rights would not help with what this server does not serve: that is a tool error.
    const asked = this.toolsetsIn(body).filter((toolset) => this.served.has(toolset));
    const missing = toolsets && asked.find((toolset) => !toolsets.includes(toolset));
    return missing ? this.refuse(response, missing) : true;
  }

  /** It takes a turn like any other call: a client that never learns is not answered for ever. */
  private async refuse(response: Response, scope: string): Promise<never> {
    const wait = await this.rate.take(peerOf(response));
    if (wait !== null) {
      response.set('Retry-After', String(wait));
      throw refused(response, 429, 'rate_limited', `too many calls; try again in ${wait} s`);
    }
    const description = `this call needs the scope ${scope}`;
    response.set(
      'WWW-Authenticate',
      challenge(this.environment, { error: 'insufficient_scope', description, scope }),
    );
    throw refused(response, 403, 'insufficient_scope', description);
  }

  private toolsetsIn(body: unknown): Toolset[] {
    const messages = (Array.isArray(body) ? body : [body]) as (Message | null)[];
    return messages.flatMap((message) => {
      const { name, uri, ref } = message?.params ?? {};
      const named = message?.method === 'prompts/get' ? this.prompts : this.tools;
      const asked = [
        typeof name === 'string' ? named.find(name) : undefined,
        typeof uri === 'string' ? this.resources.find(uri)?.resource : undefined,
        typeof ref?.uri === 'string' ? this.resources.findTemplate(ref.uri) : undefined,
        typeof ref?.name === 'string' ? this.prompts.find(ref.name) : undefined,
      ];
      return asked.flatMap((found) => (found ? [found.definition.toolset] : []));
    });
  }
}

/** A call names its tool or prompt, a reading its resource, a completion its template or prompt. */
interface Message {
  method?: unknown;
  params?: { name?: unknown; uri?: unknown; ref?: { uri?: unknown; name?: unknown } | null } | null;
}

function refused(response: Response, status: number, reason: RefusalReason, message: string): HttpException {
  response.locals['refusal'] = reason;
  return new HttpException({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }, status);
}
