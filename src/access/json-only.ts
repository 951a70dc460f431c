import type { NextFunction, Request, Response } from 'express';
import { refuse } from './refusal.js';

/** Bodies are JSON or refused: a form that a foreign page posts without asking is never read. */
export function refuseOtherContent(request: Request, response: Response, next: NextFunction): void {
  if (request.method !== 'POST' || request.is('application/json')) return next();
  refuse(response, {
    status: 415,
    reason: 'unsupported_content',
    message: 'Content-Type must be application/json',
  });
}
