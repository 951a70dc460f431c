import { z } from 'zod';
import { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { weakTicket } from '../../../database/directory/weak-encryption.js';
import { WeakEncryptionRepository } from '../../../database/directory/weak-encryption.repository.js';
import { cursor, limit, sensorId } from '../../answer/parameters.js';
import { span } from '../../answer/window.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { explainNoneAmong } from '../alerts/no-alerts.js';
import { DIRECTORY_ATTACKS } from './directory-attacks.js';

const day = span({ hours: 24 });

/** Raised by NetMonitor for weak encryption only, so that they tell of it even where no cipher is named. */
const RAISED_FOR_WEAKNESS = [
  'ASREP_ROASTING_ATTACK',
  'ASREP_WEAK_ENCRYPTION',
  'KERBEROASTING_ATTACK',
  'KERBEROS_DOWNGRADE_ATTACK',
];

const input = z.strictObject({
  ...day.arguments,
  sensor_id: sensorId.optional(),
  limit: limit({ preset: 50, most: 500 }),
  cursor,
});

const output = z.object({
  weak_encryption_detected: z.boolean(),
  count: z.number(),
  by_encryption: z.object({ RC4: z.number(), DES: z.number(), not_named: z.number() }),
  examined_alerts: z.number(),
  events: z.array(weakTicket),
  recommendation: z.string(),
});

/**
 * Alerts about Kerberos and the directory that tell of RC4 or DES, newest first. What decided stands beside each:
 * the metadata, the words RC4 or DES in the description, or the type of the alert. Source: table `alerts`.
 */
@Tool({
  name: 'check_weak_encryption',
  title: 'Weak Kerberos encryption',
  toolset: 'directory',
  description:
    'Whether Kerberos tickets with RC4 or DES were seen, by whom, and what each finding rests on. Weak TLS ciphers: get_tls_stats.',
  input,
  output,
  span: day,
  freshness: 'alerts',
})
export class CheckWeakEncryption implements ToolHandler<typeof input, typeof output> {
  constructor(
    private readonly tickets: WeakEncryptionRepository,
    private readonly alerts: AlertRepository,
  ) {}

  async execute({ limit, sensor_id }: Input<typeof input>, call: ToolCall) {
    const filter = { sensor_id, threat_types: DIRECTORY_ATTACKS };
    const page = { limit, offset: call.offset };
    const found = await this.tickets.find(call.window, filter, RAISED_FOR_WEAKNESS, page, call.scope);
    const { total, rc4, des, examined } = found;
    return call.answer(
      {
        weak_encryption_detected: total > 0,
        count: total,
        by_encryption: { RC4: rc4, DES: des, not_named: total - rc4 - des },
        examined_alerts: examined,
        events: found.events,
        recommendation:
          total > 0
            ? 'Find out which accounts and hosts still need it, give them AES keys (a new password does), then switch RC4 and DES off in the domain.'
            : 'Nothing to do from these alerts; they show only what NetMonitor raised an alert for.',
      },
      {
        listing: call.listing('events', found.events.length, total),
        notes:
          total > 0 ? [] : await explainNoneAmong(examined, 'tells of RC4 or DES', this.alerts, filter, call),
        dataAsOf: found.data_as_of,
      },
    );
  }
}
