import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { AddressList } from './address-list.js';
import { type AuthMode, authModeOf } from './auth-mode.js';
import { FailedLogins } from './failed-logins.js';
import { challenge } from './oauth/challenge.js';
import { InvalidToken, KeysUnavailable } from './oauth/oauth-error.js';
import { OAuthVerifier } from './oauth/oauth-verifier.js';
import { ANONYMOUS, type Principal } from './principal.js';
import type { Refusal } from './refusal.js';
import type { TokenRecord } from './tokens/token-record.js';
import { TokenStore } from './tokens/token-store.js';

const BEARER = /^bearer +([^\s]+) *$/i;

/** Finds out who a request comes from. A token counts in the Authorization header and nowhere else. */
@Injectable()
export class Authenticator {
  private readonly mode: AuthMode;

  constructor(
    private readonly environment: Environment,
    private readonly tokens: TokenStore,
    private readonly oauth: OAuthVerifier,
    private readonly failedLogins: FailedLogins,
  ) {
    this.mode = authModeOf(environment);
  }

  async identify(authorization: string | undefined, address: string): Promise<Principal | Refusal> {
    if (this.mode === 'none') return ANONYMOUS;
    const token = BEARER.exec(authorization ?? '')?.[1];
    // Asking without a token is how clients learn what is needed; only a wrong one is a failed login.
    if (token === undefined)
      return this.unauthorized('an access token is needed: Authorization: Bearer TOKEN');
    return this.mode === 'token' ? this.identifyToken(token, address) : this.identifyOAuth(token, address);
  }

  private async identifyToken(token: string, address: string): Promise<Principal | Refusal> {
    const record = this.tokens.find(token);
    if (!record && !this.tokens.canTell()) {
      return this.unauthorized('no access token can be checked now; ask the administrator', 'invalid_token');
    }
    if (!record) return this.failed(address, 'this access token is unknown, revoked or expired');
    if (record.allowed_ips && !AddressList.of(record.allowed_ips).has(address)) {
      return {
        status: 403,
        reason: 'forbidden_address',
        message: 'this access token may not be used from here',
      };
    }
    return this.principalOf(record);
  }

  private async identifyOAuth(token: string, address: string): Promise<Principal | Refusal> {
    try {
      const principal = await this.oauth.verify(token);
      return principal.toolsets?.length === 0 ? this.insufficient() : principal;
    } catch (error) {
      if (error instanceof InvalidToken) {
        return { ...(await this.failed(address, error.description)), detail: error.reason };
      }
      if (error instanceof KeysUnavailable) {
        return {
          status: 503,
          reason: 'keys_unavailable',
          detail: error.reason,
          message: 'the authorization server cannot be reached, so no token can be checked; try again later',
          headers: { 'Retry-After': '60' },
        };
      }
      throw error;
    }
  }

  private principalOf({ name, sha256, scopes, sensors, expires_at }: TokenRecord): Principal {
    return {
      id: `token:${name}`,
      toolsets: scopes,
      sensors,
      expiresAt: expires_at === null ? null : Date.parse(expires_at),
      revoked: () => this.tokens.byName(name)?.sha256 !== sha256,
    };
  }

  private async failed(address: string, message: string): Promise<Refusal> {
    const wait = await this.failedLogins.count(address);
    if (wait === null) return this.unauthorized(message, 'invalid_token');
    return {
      status: 429,
      reason: 'too_many_failed_logins',
      message: `too many failed logins from this address; try again in ${wait} s`,
      headers: { 'Retry-After': String(wait) },
    };
  }

  private unauthorized(message: string, error?: 'invalid_token'): Refusal {
    return { status: 401, reason: 'unauthorized', message, headers: this.challenge(error, message) };
  }

  private insufficient(): Refusal {
    const message = 'this access token has none of the scopes of this server';
    return {
      status: 403,
      reason: 'insufficient_scope',
      message,
      headers: this.challenge('insufficient_scope', message),
    };
  }

  private challenge(error: 'invalid_token' | 'insufficient_scope' | undefined, description: string) {
    const value =
      this.mode === 'oauth'
        ? challenge(this.environment, { error, description: error && description })
        : `Bearer realm="netmonitor-mcp"${error ? `, error="${error}"` : ''}`;
    return { 'WWW-Authenticate': value };
  }
}
