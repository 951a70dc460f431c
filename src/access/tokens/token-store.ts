import { timingSafeEqual } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { readTokenFile } from './token-file.js';
import { hashOfToken, looksLikeToken, type TokenRecord } from './token-record.js';

const LOOK_EVERY_MS = 500;

/**
 * The tokens that hold now. The file is looked at twice a second; one that cannot be read admits nobody,
 * because what it would take away cannot be known.
 */
@Injectable()
export class TokenStore implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(TokenStore.name);
  private tokens: TokenRecord[] = [];
  private readonly file: string | undefined;
  private damaged = false;

  constructor({ tokensFile }: Environment) {
    this.file = tokensFile;
  }

  /** @throws ConfigurationError: a server that nobody can log in to need not start */
  onModuleInit(): void {
    if (this.file === undefined) return;
    this.tokens = readTokenFile(this.file);
    watchFile(this.file, { interval: LOOK_EVERY_MS, persistent: false }, this.reload);
  }

  onApplicationShutdown(): void {
    if (this.file !== undefined) unwatchFile(this.file, this.reload);
  }

  /** Reads the file again, also when it looks unchanged. */
  readonly reload = (): void => {
    if (this.file === undefined) return;
    try {
      this.tokens = readTokenFile(this.file);
      this.damaged = false;
      this.logger.log({ tokens: this.tokens.length }, 'tokens read');
    } catch (error) {
      this.tokens = [];
      this.damaged = true;
      this.logger.error(`${(error as Error).message}; nobody is admitted until it is mended`);
    }
  };

  /** False while the file cannot be read: then a right token is refused like a wrong one. */
  canTell(): boolean {
    return !this.damaged;
  }

  /** The record of a token that holds now; every stored hash is compared, each in constant time. */
  find(token: string): TokenRecord | undefined {
    if (!looksLikeToken(token)) return undefined;
    const hash = Buffer.from(hashOfToken(token), 'hex');
    let found: TokenRecord | undefined;
    for (const record of this.tokens) {
      if (timingSafeEqual(hash, Buffer.from(record.sha256, 'hex'))) found = record;
    }
    return found && holds(found) ? found : undefined;
  }

  /** The token of this name as it stands now. */
  byName(name: string): TokenRecord | undefined {
    const found = this.tokens.find((record) => record.name === name);
    return found && holds(found) ? found : undefined;
  }
}

function holds({ expires_at }: TokenRecord): boolean {
  return expires_at === null || Date.parse(expires_at) > Date.now();
}
