import type { NextFunction, Request, Response } from 'express';

/** Bodies are JSON or refused: a form that a foreign page posts without asking is never read. */
export function refuseOtherContent(request: Request, response: Response, next: NextFunction): void {
  if (request.method !== 'POST' || request.is('application/json')) return next();
  const message = 'Content-Type must be application/json';
  response.status(415).json({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null });
}
