import { z } from 'zod';
import { ConfigurationRepository } from '../../../database/configuration/configuration.repository.js';
import type { Note } from '../../answer/receipt.js';
import { type Input, Tool, type ToolHandler } from '../../tool.js';
import type { ToolCall } from '../../tool-call.js';
import { treeOf } from './config-tree.js';
import { hiddenGlobals, nothingStored, STORED_ONLY } from './configuration-notes.js';
import { Redaction } from './redact.js';

/** All of NetMonitor's 330 default parameters fit; what is more is named as left out. */
const MOST_LEAVES = 400;
/** Bytes; the tree stands in an answer twice, as data and as text. */
const LARGEST_TREE = 15_000;

const input = z.strictObject({
  section: z.enum(['thresholds', 'alerts', 'threat_feeds', 'all']).default('all'),
});

const output = z.object({
  section: z.string(),
  total_parameters: z.number(),
  config: z.record(z.string(), z.unknown()),
});

/** The effective global parameters as a tree. Source: table `sensor_configs`. */
@Tool({
  name: 'get_config',
  title: 'Configuration',
  toolset: 'configuration',
  description:
    'The global configuration stored in the database, as a tree. Secrets are redacted. One path, one sensor or who changed it: get_config_parameters.',
  input,
  output,
})
export class GetConfig implements ToolHandler<typeof input, typeof output> {
  constructor(private readonly configuration: ConfigurationRepository) {}

  async execute({ section }: Input<typeof input>, call: ToolCall) {
    const asked = section === 'all' ? {} : { section };
    const { rows, total } = await this.configuration.findEffective(asked, MOST_LEAVES, call.scope);
    const kept = fitting(rows.map(({ parameter_path: path, parameter_value: value }) => ({ path, value })));
    const redaction = new Redaction();
    const leaves = kept.map(({ path, value }) => ({ path, value: redaction.apply(path, value) }));
    const what = section === 'all' ? 'is global' : `is in the section ${section}`;
    return call.answer(
      { section, total_parameters: total, config: treeOf(leaves) },
      {
        notes: [
          total === 0
            ? nothingStored(what, await this.configuration.findSections(call.scope), call)
            : STORED_ONLY,
          ...leftOut(leaves.length, total),
          ...hiddenGlobals(call),
          ...redaction.notes(),
        ],
      },
    );
  }
}

interface Leaf {
  path: string;
  value: unknown;
}

/** As many of the leaves, by path, as fit into one answer. */
function fitting(leaves: Leaf[]): Leaf[] {
  for (let kept = leaves; ;) {
    const size = Buffer.byteLength(JSON.stringify(treeOf(kept)));
    if (size <= LARGEST_TREE || kept.length <= 1) return kept;
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * LARGEST_TREE) / size)));
  }
}

function leftOut(shown: number, total: number): Note[] {
  if (shown === total) return [];
  const message = `the tree shows the first ${shown} of ${total} parameters by path; get_config_parameters with path_prefix gives the rest`;
  return [{ code: 'cut_to_size', message }];
}
