import { z } from 'zod';
import { addressReputation, domainReputation } from '../../../database/intel/reputation.js';
import { ReputationRepository } from '../../../database/intel/reputation.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';
import { defanged } from './defanged.js';
import { aboutReputation } from './intel-notes.js';
import { indicatorOf } from './parse-indicator.js';

const input = z.strictObject({
  ip_address: hostAddress.optional(),
  domain: z.string().min(1).max(300).optional().describe('Also defanged'),
});

const output = z.object({
  ip_intel: addressReputation.nullable(),
  ip_not_in_cache: z.boolean().nullable(),
  domain_intel: domainReputation.nullable(),
  domain_not_in_cache: z.boolean().nullable(),
});

/**
 * What NetMonitor remembers of an address or a domain (exactly this one) from reputation services; `expired` and
 * `age_hours` tell how far to trust it. Sources: tables `threat_intel_ip_cache`, `threat_intel_domain_cache`.
 */
@Tool({
  name: 'lookup_threat_intel',
  title: 'Cached reputation',
  toolset: 'intel',
  description:
    'Reputation of an address or a domain as NetMonitor last learned it (AbuseIPDB score, Tor, VPN, command server …), with its age. Nothing is asked outside. Feeds: check_indicator.',
  input,
  output,
})
export class LookupThreatIntel implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly reputations: ReputationRepository) {}

  async execute({ ip_address, domain }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'cached reputations');
    if (ip_address === undefined && domain === undefined) {
      throw new ToolError('invalid_argument', 'give ip_address or domain, or both');
    }
    const name = domain === undefined ? undefined : indicatorOf('domain', domain, 'domain').value;
    const address =
      ip_address === undefined ? undefined : await this.reputations.findAddress(ip_address, call.scope);
    const named = name === undefined ? undefined : await this.reputations.findDomain(name, call.scope);
    const found = named?.reputation ?? null;
    return call.answer(
      {
        ip_intel: address?.reputation ?? null,
        ip_not_in_cache: address ? address.reputation === null : null,
        domain_intel: found && { ...found, domain: defanged(found.domain) },
        domain_not_in_cache: named ? found === null : null,
      },
      {
        notes: [
          ...(address ? aboutReputation('address', address) : []),
          ...(named ? aboutReputation('domain', named) : []),
        ],
        dataAsOf: newest(address?.reputation?.last_updated, found?.last_updated),
      },
    );
  }
}

function newest(...instants: (string | null | undefined)[]): string | null {
  return (
    instants
      .filter((at) => typeof at === 'string')
      .toSorted()
      .at(-1) ?? null
  );
}
