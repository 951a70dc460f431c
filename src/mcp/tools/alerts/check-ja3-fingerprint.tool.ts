import { z } from 'zod';
import { fingerprint, type Fingerprint } from '../../../database/handshakes/handshake.js';
import { HandshakeRepository } from '../../../database/handshakes/handshake.repository.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ONLY_OF_ALERTS } from './tls-types.js';

const week = span({ hours: 168, longestDays: 366 });
const MOST_NAMES = 20;

const input = z.strictObject({
  ...week.arguments,
  ja3_hash: z
    .string()
    .max(64)
    .transform((text, context) => {
      const hash = text.trim().toLowerCase();
      if (/^[0-9a-f]{32}$/.test(hash)) return hash;
      context.issues.push({
        code: 'custom',
        message: 'must be a JA3 hash: 32 hexadecimal digits',
        input: text,
      });
      return z.NEVER;
    })
    .describe('32 hexadecimal digits'),
});

const output = fingerprint.omit({ data_as_of: true }).extend({
  ja3_hash: z.string(),
  is_malicious: z.boolean().nullable(),
  malware_family: z.string().nullable(),
  message: z.string(),
});

/**
 * What alerts of the window tell of one client fingerprint. `is_malicious` is true where an alert names malware
 * or has the type MALICIOUS_JA3_FINGERPRINT, else null: the list of bad fingerprints is not in the database, so
 * nobody can say false. Source: table `alerts`.
 */
@Tool({
  name: 'check_ja3_fingerprint',
  title: 'One JA3 fingerprint',
  toolset: 'alerts',
  description:
    'Whether alerts call a JA3 (TLS client) fingerprint malware, which family, and which hosts showed it. Silence is no all-clear.',
  input,
  output,
  span: week,
  freshness: 'alerts',
})
export class CheckJa3Fingerprint implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly handshakes: HandshakeRepository) {}

  async execute({ ja3_hash }: Input<typeof input>, call: ToolCall) {
    const found = await this.handshakes.findFingerprint(call.window, ja3_hash, MOST_NAMES, call.scope);
    const { data_as_of, ...seen } = found;
    return call.answer(
      {
        ja3_hash,
        is_malicious: seen.flagged_count > 0 ? true : null,
        malware_family: seen.malware_families[0] ?? null,
        message: verdict(found),
        ...seen,
      },
      {
        notes:
          seen.alert_count === 0
            ? [{ code: 'empty', message: 'no alert of this window carries this fingerprint' }, ONLY_OF_ALERTS]
            : [],
        dataAsOf: data_as_of,
      },
    );
  }
}

function verdict({ alert_count, flagged_count, malware_families }: Fingerprint): string {
  if (flagged_count > 0) {
    const family = malware_families.length > 0 ? ` (${malware_families.join(', ')})` : '';
    return `${flagged_count} of ${alert_count} alerts call it malware${family}. Many programs share a fingerprint: look for a second sign.`;
  }
  return alert_count > 0
    ? `${alert_count} alerts carry it and none calls it malware, which is no proof that it is harmless.`
    : 'Unknown: no alert carries it.';
}
