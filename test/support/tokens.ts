import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeTokenFile } from '../../src/access/tokens/token-file.js';
import { newSecret, type TokenRecord } from '../../src/access/tokens/token-record.js';

/** A token file of a test's own. */
export class TestTokens {
  readonly file = join(mkdtempSync(join(tmpdir(), 'netmonitor-tokens-')), 'tokens.json');

  /** Adds a token with all rights but those given, and hands over the secret. */
  add(name: string, rights: Partial<TokenRecord> = {}): string {
    const { token, sha256 } = newSecret();
    const record: TokenRecord = {
      name,
      sha256,
      created_at: new Date().toISOString(),
      expires_at: null,
      scopes: null,
      sensors: null,
      allowed_ips: null,
      ...rights,
    };
    changeTokenFile(this.file, (tokens) => [...tokens, record]);
    return token;
  }

  revoke(name: string): void {
    changeTokenFile(this.file, (tokens) => tokens.filter((token) => token.name !== name));
  }
}
