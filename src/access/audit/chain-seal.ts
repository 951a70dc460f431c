import { createHash, createHmac } from 'node:crypto';

/** Where a chain stands: the number and the hash of its last record. */
export interface Link {
  seq: number;
  hash: string;
}

export const NO_RECORD: Link = { seq: 0, hash: '0'.repeat(64) };

export type Algorithm = 'sha256' | 'hmac-sha256';

/** Ties a record to the one before it; with a key, so that nobody without the key can. */
export class ChainSeal {
  readonly algorithm: Algorithm;
  /** Tells one key from another and gives none away. */
  readonly keyId: string | undefined;

  constructor(private readonly key?: string) {
    this.algorithm = key === undefined ? 'sha256' : 'hmac-sha256';
    this.keyId =
      key === undefined ? undefined : createHmac('sha256', key).update('audit key').digest('hex').slice(0, 8);
  }

  /** `body` is the line without its hash, as it stands in the file. */
  hash(algorithm: Algorithm, prev: string, body: string | Buffer): string {
    const hash = algorithm === 'sha256' ? createHash('sha256') : createHmac('sha256', this.key ?? '');
    return hash.update(prev).update(body).digest('hex');
  }
}
