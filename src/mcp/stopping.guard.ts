import { type CanActivate, type ExecutionContext, HttpException, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { OpenCalls } from '../access/open-calls.js';

const UNAVAILABLE = 503;
const RETRY_SECONDS = '5';

/**
 * A server that stops takes no new work, and says so by HTTP: a balancer passes a request on to another
 * replica for a 503, and for nothing that stands in an answer.
 */
@Injectable()
export class StoppingGuard implements CanActivate {
  constructor(private readonly calls: OpenCalls) {}

  canActivate(context: ExecutionContext): boolean {
    if (!this.calls.stopping) return true;
    const response = context.switchToHttp().getResponse<Response>();
    response.locals['refusal'] = 'stopping';
    response.set('Retry-After', RETRY_SECONDS);
    const error = { code: -32_000, message: 'this server is stopping; try again in a few seconds' };
    throw new HttpException({ jsonrpc: '2.0', error, id: null }, UNAVAILABLE);
  }
}
