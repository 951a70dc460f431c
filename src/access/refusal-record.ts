import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { Metrics } from '../metrics/metrics.js';
import { AuditLog } from './audit/audit-log.js';
import { addressOf } from './client-address.js';
import type { Peer } from './principal.js';
import { sessionMark } from './session-mark.js';

const LONGEST_PATH = 200;

/** Leaves one audit record, and one count, for every request that was turned away. */
@Injectable()
export class RefusalRecord {
  constructor(
    private readonly audit: AuditLog,
    private readonly metrics: Metrics,
  ) {}

  readonly follow = (request: Request, response: Response, next: NextFunction): void => {
    const conclude = () => {
      response.off('finish', conclude);
      request.socket.off('close', conclude);
      const reason = (response.locals['refusal'] as string | undefined) ?? plainReason(response.statusCode);
      if (reason) this.write(request, response, reason);
    };
    response.once('finish', conclude);
    // An answer that waits behind another on its connection never finishes when that breaks.
    request.socket.setMaxListeners(0).once('close', conclude);
    next();
  };

  private write(request: Request, response: Response, reason: string): void {
    this.metrics.refusals.inc({ reason });
    const { peer, detail } = response.locals as { peer?: Peer; detail?: string };
    const session = request.query['sessionId'];
    // It is refused already: a record that cannot be written changes nothing for the client.
    void this.audit
      .record({
        action: 'request',
        outcome: reason,
        detail,
        status: response.statusCode,
        principal: peer?.principal.id ?? null,
        address: addressOf(request),
        method: request.method,
        path: request.path.slice(0, LONGEST_PATH),
        ...(typeof session === 'string' && { session: sessionMark(session) }),
      })
      .catch(() => {});
  }
}

function plainReason(status: number): string | undefined {
  return status >= 400 && status < 500 ? `http_${status}` : undefined;
}
