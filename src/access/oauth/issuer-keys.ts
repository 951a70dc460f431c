import { Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { fetchDocument } from './issuer-document.js';
import { discoverJwksUrl } from './issuer-metadata.js';
import { KeysUnavailable } from './oauth-error.js';
import type { OAuthSettings } from './oauth-settings.js';

const REFRESH_EVERY_MS = 60_000;
/** A key that the issuer withdrew is refused after this time. */
const FRESH_MS = 10 * 60_000;
const ADDRESS_FRESH_MS = 60 * 60_000;
const FETCH_LIMIT_MS = 5_000;

interface Dated<T> {
  value: T;
  at: number;
}

/**
 * The issuer's public keys. They are asked for at most once a minute, whether that succeeds or not and whatever
 * key ids strangers make up; while the issuer cannot be asked, the known keys stay.
 */
export class IssuerKeys {
  private readonly logger = new Logger(IssuerKeys.name);
  private known?: Dated<JWTVerifyGetKey>;
  private address?: Dated<URL>;
  private attempt?: Dated<Promise<void>>;
  private problem?: string;

  constructor(private readonly settings: OAuthSettings) {}

  /**
   * The key of a token's header.
   *
   * @throws KeysUnavailable when there is none to choose from, errors of jose when none fits
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (isOlder(this.known, FRESH_MS)) await this.refresh();
    try {
      return await this.keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.refresh();
      return this.keys(header, token);
    }
  };

  private get keys(): JWTVerifyGetKey {
    if (!this.known) throw new KeysUnavailable(this.problem ?? 'not asked yet');
    return this.known.value;
  }

  private refresh(): Promise<void> {
    if (isOlder(this.attempt, REFRESH_EVERY_MS)) this.attempt = dated(this.load());
    return this.attempt!.value;
  }

  private async load(): Promise<void> {
    try {
      const signal = AbortSignal.timeout(FETCH_LIMIT_MS);
      const keys = await fetchDocument(await this.jwksUrl(signal), signal);
      this.known = dated(createLocalJWKSet(keys as JSONWebKeySet));
      if (this.problem) this.logger.log('the issuer answers again');
      this.problem = undefined;
    } catch (error) {
      this.address = undefined;
      this.problem = (error as Error).message;
      this.logger.warn(`the keys of the issuer could not be read: ${this.problem}`);
    }
  }

  private async jwksUrl(signal: AbortSignal): Promise<URL> {
    if (this.settings.jwksUrl) return this.settings.jwksUrl;
    if (isOlder(this.address, ADDRESS_FRESH_MS)) {
      this.address = dated(await discoverJwksUrl(this.settings.issuer, signal));
    }
    return this.address!.value;
  }
}

/** The monotonic clock: setting the machine's clock must not stop the refreshing. */
function dated<T>(value: T): Dated<T> {
  return { value, at: performance.now() };
}

function isOlder(item: Dated<unknown> | undefined, ms: number): boolean {
  return item === undefined || performance.now() - item.at >= ms;
}
