import { createHmac, randomBytes } from 'node:crypto';
import { isSecretName, looksSecret } from './secret-looking.js';

const LONGEST_TEXT = 200;
const LARGEST_ARGUMENTS = 4_096;
const DEEPEST = 16;
const SHOWN = 16;

/** Replaces what an audit record must not hold by a keyed hash, so that equal values can still be told. */
export class ValueMask {
  private readonly key: Buffer;

  /** Without a key the hashes of one process cannot be compared with those of another. */
  constructor(key?: string) {
    this.key = createHmac('sha256', key ?? randomBytes(32))
      .update('audit values')
      .digest();
  }

  /** A name or an address: only its length can do harm. */
  short(text: string): string {
    return text.length > LONGEST_TEXT ? this.hash(text) : text;
  }

  /** A text of the client's that may be or hold a secret. */
  text(text: string): string {
    return text.length > LONGEST_TEXT || looksSecret(text) ? this.hash(text) : text;
  }

  /** Arguments of any size and shape; beyond 4 kB only the hash and size of the whole remain. */
  arguments(given: unknown): unknown {
    if (given === undefined) return undefined;
    let size = 0;
    const kept = <Value>(value: Value): Value => {
      size += typeof value === 'string' ? value.length : 1;
      if (size > LARGEST_ARGUMENTS) throw new RangeError('too large');
      return value;
    };
    const masked = (value: unknown, secret: boolean, depth: number): unknown => {
      if (depth > DEEPEST) throw new RangeError('too deep');
      if (typeof value === 'string') return kept(secret ? this.hash(value) : this.text(value));
      if (typeof value === 'number') return kept(secret ? this.hash(String(value)) : value);
      if (typeof value !== 'object' || value === null) return kept(value);
      kept(null);
      if (Array.isArray(value)) return value.map((item) => masked(item, secret, depth + 1));
      const entries = Object.entries(value).map(([name, item]) => [
        kept(this.text(name)),
        masked(item, secret || isSecretName(name), depth + 1),
      ]);
      return Object.fromEntries(entries);
    };
    try {
      const result = masked(given, false, 0);
      return Buffer.byteLength(JSON.stringify(result)) > LARGEST_ARGUMENTS ? this.whole(given) : result;
    } catch {
      return this.whole(given);
    }
  }

  private whole(given: unknown): { hashed: string; bytes?: number } {
    let text: string;
    try {
      text = JSON.stringify(given);
    } catch {
      return { hashed: 'nested too deeply' };
    }
    return { hashed: this.hash(text), bytes: Buffer.byteLength(text) };
  }

  private hash(text: string): string {
    return `hmac:${createHmac('sha256', this.key).update(text).digest('hex').slice(0, SHOWN)}`;
  }
}
