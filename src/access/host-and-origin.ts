import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Environment } from '../config/environment.js';
import { refuse } from './refusal.js';

const LONGEST_SHOWN = 100;

/**
 * Refuses requests that a browser was tricked into: a page whose name was pointed at this machine (DNS
 * rebinding) shows in Host, a page of another site in Origin. An address as Host needs no name to rebind,
 * and clients that are no browsers send no Origin.
 */
export function refuseForeignPages(environment: Environment): RequestHandler {
  const publicUrl = environment.publicUrl ? new URL(environment.publicUrl) : undefined;
  const own = hostname().toLowerCase();
  const hosts = new Set([
    'localhost',
    own,
    own.split('.')[0]!,
    ...(publicUrl ? [publicUrl.hostname] : []),
    ...list(environment.allowedHosts),
  ]);
  const origins = new Set([...(publicUrl ? [publicUrl.origin] : []), ...list(environment.allowedOrigins)]);

  return (request: Request, response: Response, next: NextFunction): void => {
    const { host, origin } = request.headers;
    const name = nameIn(host ?? '');
    if (isIP(name) === 0 && !hosts.has(name)) {
      refuse(response, {
        status: 403,
        reason: 'forbidden_host',
        message: `Host ${shown(host)} is not served here; NETMONITOR_ALLOWED_HOSTS names those that are`,
      });
    } else if (origin !== undefined && !origins.has(origin.toLowerCase())) {
      refuse(response, {
        status: 403,
        reason: 'forbidden_origin',
        message: `Origin ${shown(origin)} is not admitted; NETMONITOR_ALLOWED_ORIGINS names those that are`,
      });
    } else {
      next();
    }
  };
}

/** The host without its port; an IPv6 address without its brackets. */
function nameIn(host: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return (bracketed ?? plain ?? '').replace(/\.$/, '');
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}

function shown(header: string | undefined): string {
  return JSON.stringify((header ?? '').slice(0, LONGEST_SHOWN));
}
