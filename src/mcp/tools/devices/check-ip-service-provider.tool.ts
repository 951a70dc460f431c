import { z } from 'zod';
import { PROVIDER_CATEGORIES, providerMatch } from '../../../database/devices/service-provider.js';
import {
  type ProviderCheck,
  ServiceProviderRepository,
} from '../../../database/devices/service-provider.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { hostAddress } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

const input = z.strictObject({ ip_address: hostAddress, category: z.enum(PROVIDER_CATEGORIES).optional() });

const output = z.object({
  ip_address: z.string(),
  is_service_provider: z.boolean(),
  provider: providerMatch.nullable(),
  matches: z.array(providerMatch),
});

/**
 * Active providers one of whose networks holds the address; `provider` is the one with the narrowest. Stored
 * networks that are none are skipped and counted. Source: table `service_providers`.
 */
@Tool({
  name: 'check_ip_service_provider',
  title: 'Provider of an address',
  toolset: 'devices',
  description:
    'Whether an address lies in a network of a known provider (streaming, CDN, cloud and so on), and of which. Known does not mean harmless: anybody can rent there.',
  input,
  output,
})
export class CheckIpServiceProvider implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly providers: ServiceProviderRepository) {}

  async execute({ ip_address, category }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'known providers');
    const found = await this.providers.check(ip_address, category, call.scope);
    const { matches } = found;
    return call.answer(
      { ip_address, is_service_provider: matches.length > 0, provider: matches[0] ?? null, matches },
      { notes: [...(matches.length === 0 ? [explainNone(found)] : []), ...unreadable(found)] },
    );
  }
}

function explainNone({ ranges }: ProviderCheck): Note {
  const message =
    ranges === 0
      ? 'no network of a provider is stored'
      : `none of the ${ranges} stored networks holds this address`;
  return { code: 'empty', message };
}

function unreadable({ unreadable }: ProviderCheck): Note[] {
  if (unreadable === 0) return [];
  const message = `${unreadable} stored ${unreadable === 1 ? 'network is' : 'networks are'} malformed and could not be compared`;
  return [{ code: 'unreadable_ranges', message }];
}
