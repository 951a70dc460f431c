import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Environment } from '../config/environment.js';
import { AddressList } from './address-list.js';
import { Authenticator } from './authenticator.js';
import { authModeOf } from './auth-mode.js';
import { addressOf } from './client-address.js';
import { refuseForeignPages } from './host-and-origin.js';
import { refuseOtherContent } from './json-only.js';
import { serveResourceMetadata } from './oauth/resource-metadata.js';
import { narrowedToolsets } from './narrowed-toolsets.js';
import type { Peer } from './principal.js';
import { refuse } from './refusal.js';
import { RefusalRecord } from './refusal-record.js';

/** What every request passes before its body is read: Host and Origin, address, token, content type. */
@Injectable()
export class AccessChain {
  private readonly allowed: AddressList | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly authenticator: Authenticator,
    private readonly record: RefusalRecord,
  ) {
    const { allowedIps } = environment;
    this.allowed = allowedIps ? AddressList.parse(allowedIps) : undefined;
  }

  handlers(): RequestHandler[] {
    const oauth = authModeOf(this.environment) === 'oauth';
    return [
      this.record.follow,
      refuseForeignPages(this.environment),
      this.refuseStrangeAddresses,
      ...(oauth ? [serveResourceMetadata(this.environment)] : []),
      this.requireToken,
      refuseOtherContent,
    ];
  }

  private readonly refuseStrangeAddresses = (
    request: Request,
    response: Response,
    next: NextFunction,
  ): void => {
    if (!this.allowed || isProbe(request) || this.allowed.has(addressOf(request))) return next();
    refuse(response, {
      status: 403,
      reason: 'forbidden_address',
      message: 'this address may not connect; NETMONITOR_ALLOWED_IPS names those that may',
    });
  };

  private readonly requireToken = async (
    request: Request,
    response: Response,
    next: NextFunction,
  ): Promise<void> => {
    if (isProbe(request)) return next();
    const address = addressOf(request);
    const found = await this.authenticator.identify(request.headers.authorization, address);
    if ('status' in found) return refuse(response, found);
    const narrowedTo = narrowedToolsets(request);
    if (narrowedTo && 'status' in narrowedTo) return refuse(response, narrowedTo);
    response.locals['peer'] = { principal: found, address, ...(narrowedTo && { narrowedTo }) } satisfies Peer;
    next();
  };
}

/** Who a request that passed the chain comes from. */
export function peerOf(response: Response): Peer {
  return response.locals['peer'] as Peer;
}

/** Health is asked by probes that hold no token. They send nothing that would have to be read. */
function isProbe({ method, path, headers }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)
    return false;
  return path === '/health' || path.startsWith('/health/');
}
