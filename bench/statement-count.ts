import type { Child } from './child.js';
import { Poster } from './light-client.js';
import { planOf, type Sent } from './plan.js';
import { dataOf, Session } from './session.js';

export interface StatementCount {
  tool: string;
  statements: number;
  failed: boolean;
}

export interface Face {
  name: string;
  inputSchema: { required?: string[] };
}

/** What every tool with its default arguments sends to PostgreSQL, beside the shared situation statement. */
export async function countStatements(product: Child): Promise<StatementCount[]> {
  const url = await product.ask<string>('url');
  const poster = await Poster.connect(url);
  const session = await Session.open(url, poster);
  const examples = await exampleArguments(session);
  const counts: StatementCount[] = [];
  for (const { name, inputSchema } of await facesOn(session)) {
    const given = Object.fromEntries((inputSchema.required ?? []).map((key) => [key, examples[key]]));
    await product.ask('startCapture');
    const { isError } = await session.call(name, given);
    const { own } = planOf(await product.ask<Sent[]>('endCapture'));
    counts.push({ tool: name, statements: own.length, failed: isError === true });
  }
  session.close();
  poster.close();
  return counts;
}

export async function facesOn(session: Session): Promise<Face[]> {
  const { result } = JSON.parse(dataOf(await session.request('tools/list', '{}'))) as {
    result: { tools: Face[] };
  };
  return result.tools;
}

/** Values of the demo's own data for the arguments that some tool cannot do without. */
export async function exampleArguments(session: Session): Promise<Record<string, unknown>> {
  const { structuredContent } = await session.call('get_recent_threats', { limit: 1 });
  const [alert] = structuredContent['alerts'] as {
    id: number;
    source_ip: string | null;
    sensor_id: string;
  }[];
  if (!alert) throw new Error('the demo holds no alert of the last day');
  const address = alert.source_ip ?? '10.0.0.1';
  return { alert_id: alert.id, ip_address: address, ioc: address, sensor_id: alert.sensor_id };
}
