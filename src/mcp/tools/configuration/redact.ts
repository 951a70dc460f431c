import { isIP } from 'node:net';
import type { Note } from '../../answer/receipt.js';
import { judgeName, type NameVerdict } from './secret-name.js';
import { looksSecret } from './secret-shape.js';

export const REDACTED = '[redacted]';

/** Numbers under a secret's name up to here are settings; longer ones may be a PIN or a numeric password. */
const LARGEST_SETTING = 99_999;

/** Under "license" stands what a product is licensed as, or the key to it: only names that are known are shown. */
const NAME_OF_A_LICENCE =
  /^(apache|mit|(\d-clause-)?bsd|[al]?gpl|mpl|eupl|epl|isc|cc|cc0|geolite2?|unlicen[sc]ed?|proprietary|commercial|enterprise|community|professional|standard|basic|trial|free|none)([ -](v?\d(\.\d){0,2}|clause|license|licence|edition|only|or|later|by|sa|nc|nd)){0,4}\+?$/i;

/** Fields that name what the fields beside them hold, as in {"path": "smtp.password", "value": "…"}. */
const NAMING = new Set([
  'name',
  'key',
  'path',
  'parameter',
  'parameter_path',
  'setting',
  'option',
  'header',
  'field',
]);
const NAMED = /^((parameter|old|new|current|default)_?)?values?$|^(old|new)$/i;

/** Takes secrets out of what one answer shows, and counts them. */
export class Redaction {
  private count = 0;

  /** The value without its secrets. A secret is known by the way to it or by its own shape. */
  apply<Value>(path: string, value: Value): Value {
    return this.clean([path], value) as Value;
  }

  notes(): Note[] {
    if (this.count === 0) return [];
    const message = `${this.count} ${this.count === 1 ? 'value' : 'values'} that may be secret ${this.count === 1 ? 'reads' : 'read'} ${REDACTED}`;
    return [{ code: 'redacted', message }];
  }

  private clean(path: readonly string[], value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.clean(path, item));
    if (value !== null && typeof value === 'object') return this.cleanObject(path, value);
    return isSecret(judgeName(path), value) ? this.redacted() : value;
  }

  private cleanObject(path: readonly string[], value: object): Record<string, unknown> {
    const entries = Object.entries(value);
    const named = entries.some(([key]) => NAMED.test(key));
    const names = named ? entries.filter(([key]) => NAMING.has(key.toLowerCase())) : [];
    const spoken = names.flatMap(([, name]) => (typeof name === 'string' ? [name] : []));
    const cleaned = entries.map(([key, item]): [string, unknown] => {
      // In a pair, "key" is the name of something and no key.
      if (names.some(([name]) => name === key)) return [key, this.clean(path, item)];
      const way = NAMED.test(key) ? [...path, ...spoken, key] : [...path, key];
      return [looksSecret(key, { digestsAllowed: true }) ? this.redacted() : key, this.clean(way, item)];
    });
    return Object.fromEntries(cleaned);
  }

  private redacted(): string {
    this.count++;
    return REDACTED;
  }
}

function isSecret(verdict: NameVerdict, value: unknown): boolean {
  if (typeof value === 'number') {
    return verdict === 'code' || (verdict === 'secret' && Math.abs(value) > LARGEST_SETTING);
  }
  // An empty text tells that nothing is set, and gives nothing away.
  if (typeof value !== 'string' || value.trim() === '') return false;
  if (verdict === 'secret' || verdict === 'code') return !/^(true|false|yes|no|null|none)$/i.test(value);
  if (verdict === 'licence') return !NAME_OF_A_LICENCE.test(value);
  if (verdict === 'weak' && !isNetwork(value)) return true;
  if (verdict === 'webhook' && /:\/\/|^www\./i.test(value)) return true;
  return looksSecret(value, { digestsAllowed: verdict === 'digest' });
}

function isNetwork(text: string): boolean {
  return isIP(text.split('/')[0]!) !== 0;
}
