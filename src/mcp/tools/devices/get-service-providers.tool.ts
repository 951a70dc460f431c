import { z } from 'zod';
import {
  PROVIDER_CATEGORIES,
  type ProviderCategories,
  serviceProvider,
} from '../../../database/devices/service-provider.js';
import { ServiceProviderRepository } from '../../../database/devices/service-provider.repository.js';
import { requireAllSensors } from '../../answer/global-rows.js';
import { cursor, limit } from '../../answer/parameters.js';
import type { Note } from '../../answer/receipt.js';
import { detail } from '../../answer/row-selection.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';

/** Networks and names of one provider that are shown. */
const ITEMS = { brief: 5, full: 500 };

const input = z.strictObject({
  category: z.enum(PROVIDER_CATEGORIES).optional(),
  detail: detail.describe(`full: up to ${ITEMS.full} networks of each. Default brief: ${ITEMS.brief}`),
  limit: limit({ preset: 50, most: 200 }),
  cursor,
});

const output = z.object({
  count: z.number(),
  by_category: z.record(z.string(), z.number()),
  providers: z.array(serviceProvider),
});

/** Active providers by category and name. Source: table `service_providers`. */
@Tool({
  name: 'get_service_providers',
  title: 'Known providers',
  toolset: 'devices',
  description:
    'Providers whose networks NetMonitor knows (streaming, CDN, cloud and so on), with networks and domains. Whose an address is: check_ip_service_provider.',
  input,
  output,
})
export class GetServiceProviders implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly providers: ServiceProviderRepository) {}

  async execute({ category, detail, limit }: Input<typeof input>, call: ToolCall) {
    requireAllSensors(call, 'known providers');
    const counts = await this.providers.count(category, call.scope);
    const page = { limit, offset: call.offset, items: ITEMS[detail] };
    const rows = counts.matching === 0 ? [] : await this.providers.find(category, page, call.scope);
    return call.answer(
      { count: counts.matching, by_category: counts.by_category, providers: rows },
      {
        listing: call.listing('providers', rows.length, counts.matching),
        notes: [...(counts.matching === 0 ? [explainNone(counts)] : []), ...leftOut(counts)],
      },
    );
  }
}

function explainNone({ by_category }: ProviderCategories): Note {
  const present = Object.entries(by_category).map(([name, n]) => `${name} (${n})`);
  const others = present.length === 0 ? 'there is none of another either' : `there are ${present.join(', ')}`;
  return { code: 'empty', message: `no active provider matches; ${others}` };
}

function leftOut({ inactive }: ProviderCategories): Note[] {
  if (inactive === 0) return [];
  return [{ code: 'inactive_left_out', message: `${inactive} inactive providers are left out` }];
}
