import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { RandomSource } from './random-source.js';
import { FINGERPRINTS, HOSTS, OWN_SENSORS, PARAMETERS, TYPES } from './two-worlds.js';

interface Argument {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

const SENSORS = [...OWN_SENSORS, ...OWN_SENSORS, 'hq-01', 'dmz-02', 'branch-09'];

/** A call that mostly passes the check of its arguments: of a tool that is listed, now and then of what it cannot see. */
export function randomCall(
  random: RandomSource,
  tools: Tool[],
): { name: string; args: Record<string, unknown> } {
  const { name, inputSchema } = random.of(tools);
  const required = new Set(inputSchema.required ?? []);
  const args: Record<string, unknown> = {};
  for (const [key, argument] of Object.entries(inputSchema.properties ?? {})) {
    if (!required.has(key) && random.next() < 0.7) continue;
    const value = valueFor(random, key, argument);
    if (value !== undefined) args[key] = value;
  }
  return { name, args };
}

function valueFor(random: RandomSource, key: string, argument: Argument): unknown {
  switch (key) {
    case 'hours':
      return random.of([1, 24, 168, 720]);
    case 'from':
    case 'to':
    case 'timezone':
    case 'cursor':
      return undefined;
    case 'limit':
      return random.of([1, 5, 50]);
    case 'sensor_id':
      return random.of(SENSORS);
    case 'alert_id':
      return 1 + random.below(420);
    case 'ip_address':
    case 'source_ip':
    case 'destination_ip':
    case 'ip_filter':
    case 'ioc':
      return random.of([...HOSTS, '10.0.0.0/8', '10.9.0.7', '10.9.0.8']);
    case 'threat_type':
    case 'attack_type':
      return random.of([...TYPES, 'NEVER_SEEN']);
    case 'ja3_hash':
      return random.of(FINGERPRINTS);
    case 'sni_filter':
      return random.of(['shop', 'nowhere']);
    case 'tactic':
      return random.of(['discovery', 'credential-access', 'impact']);
    case 'text':
      return random.of(['ports', 'nothing of it']);
    case 'parameter_path':
      return random.of(PARAMETERS);
    default:
      return plainValue(random, argument);
  }
}

function plainValue(random: RandomSource, { type, enum: choices, minimum = 1, maximum }: Argument): unknown {
  if (choices) return random.of(choices);
  if (type === 'boolean') return random.next() < 0.5;
  if (type === 'integer' || type === 'number') return minimum + random.below(Math.min(maximum ?? 50, 50));
  return undefined;
}
