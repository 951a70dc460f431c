import type { Client } from 'pg';
import type { DatabaseAddress } from '../ormconfig.js';
import { withConnection } from '../src/demo/connection.js';
import { Child } from './child.js';
import { settingsFor, WITHOUT_LIMITS } from './demo-data.js';
import type { ScaleData } from './scale-data.js';
import { observeTools } from './statement-count.js';

export interface ScaleResult {
  alerts: { small: number; large: number };
  tools: { tool: string; small: Cost; large: Cost }[];
}

/** Of one call with its default arguments. */
export interface Cost {
  /** Pages of 8 kB that its statements touched, found in memory or not. */
  buffers: number;
  /** The time its statements took; they may run side by side. */
  ms: number;
  /** The first word of an error, where there is no answer. */
  refused?: string;
}

export async function compareScale(data: ScaleData, say: (text: string) => void): Promise<ScaleResult> {
  say(`Every tool on ${data.alerts.small} alerts`);
  const small = await costsOn(data.small, data.owners.small, data.asOf);
  say(`Every tool on ${data.alerts.large} alerts`);
  const large = await costsOn(data.large, data.owners.large, data.asOf);
  const tools = [...small].map(([tool, cost]) => ({ tool, small: cost, large: large.get(tool)! }));
  return { alerts: data.alerts, tools };
}

async function costsOn(
  address: DatabaseAddress,
  ownerAddress: DatabaseAddress,
  asOf: string,
): Promise<Map<string, Cost>> {
  const product = Child.start('./product-process.js', {
    ...settingsFor({ address, asOf }),
    ...WITHOUT_LIMITS,
  });
  try {
    return await withConnection(ownerAddress, async (owner) => {
      await owner.query('SET jit = off');
      return await costsOf(product, owner);
    });
  } finally {
    await product.stop();
  }
}

async function costsOf(product: Child, owner: Client): Promise<Map<string, Cost>> {
  const costs = new Map<string, Cost>();
  await observeTools(product, async ({ tool, answer: { isError, content }, own }) => {
    const cost = { buffers: 0, ms: 0, ...(isError ? { refused: content[0]!.text.split(':')[0]! } : {}) };
    for (const { text, values } of own) {
      const { rows } = await owner.query<Explained>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
        values,
      );
      const [{ Plan, 'Execution Time': ms }] = rows[0]!['QUERY PLAN'];
      cost.buffers += Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
      cost.ms += ms;
    }
    costs.set(tool, cost);
  });
  return costs;
}

interface Explained {
  'QUERY PLAN': [
    { Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }; 'Execution Time': number },
  ];
}
