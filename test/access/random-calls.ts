import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { RandomSource } from './random-source.js';
import {
  AS_OF,
  DOMAINS,
  FINGERPRINTS,
  HIDDEN_SENSORS,
  HOSTS,
  OWN_SENSORS,
  PARAMETERS,
  TYPES,
} from './two-worlds.js';
import { HIDDEN_PARAMETERS, HIDDEN_TYPES } from './two-worlds-rivals.js';

interface Argument {
  type?: string;
  description?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
}

export interface RandomCall {
  name: string;
  args: Record<string, unknown>;
}

const SENSORS = [...OWN_SENSORS, ...OWN_SENSORS, ...OWN_SENSORS, ...HIDDEN_SENSORS, 'branch-09'];
const DEVICES = Array.from({ length: 8 }, (_, i) => `10.9.0.${i + 1}`);
const HOUR_MS = 3_600_000;
const WINDOW = new Set(['hours', 'from', 'to', 'timezone', 'cursor']);

/** A call that mostly passes the check of its arguments: of a tool that is listed, now and then of what it cannot see. */
export function randomCall(random: RandomSource, tools: Tool[]): RandomCall {
  const { name, inputSchema } = random.of(tools);
  const known = inputSchema.properties ?? {};
  const required = new Set(inputSchema.required ?? []);
  const args: Record<string, unknown> = {};
  for (const [key, argument] of Object.entries(known)) {
    if (WINDOW.has(key) || (!required.has(key) && random.next() < 0.7)) continue;
    const value = valueFor(random, key, argument);
    if (value !== undefined) args[key] = value;
  }
  for (const [key, value] of Object.entries(windowFor(random))) if (key in known) args[key] = value;
  // Either of them.
  if ('hours' in args) delete args['shift'];
  return { name, args };
}

/** Half of them end in the past, where the newest row of the table lies behind them. */
function windowFor(random: RandomSource): Record<string, unknown> {
  const to = Date.parse(AS_OF) - random.below(720) * HOUR_MS;
  const from = new Date(to - random.of([1, 24, 200]) * HOUR_MS).toISOString();
  const end = { to: new Date(to).toISOString() };
  const zone = random.next() < 0.3 ? { timezone: random.of(['UTC', 'Europe/Amsterdam']) } : {};
  return { ...random.of([{}, { hours: random.of([1, 24, 168, 720]) }, end, { from, ...end }]), ...zone };
}

function valueFor(random: RandomSource, key: string, argument: Argument): unknown {
  const { description = '' } = argument;
  switch (key) {
    case 'limit':
      return Math.min(random.of([1, 5, 50]), argument.maximum ?? 50);
    case 'since':
      return random.of(['now-3h', 'now-24h', 'now-72h', 'yesterday']);
    case 'sensor_id':
      return random.of(SENSORS);
    case 'alert_id':
      return 1 + random.below(420);
    case 'ip_address':
    case 'source_ip':
    case 'destination_ip':
    case 'ip_filter':
    case 'ioc':
      // Some ask for one host, and say so.
      return random.of([...HOSTS, ...HOSTS, ...DEVICES, ...(/CIDR/.test(description) ? ['10.0.0.0/8'] : [])]);
    case 'indicator':
      return random.of([...HOSTS, ...DOMAINS]);
    case 'indicators':
      return [random.of(HOSTS), random.of(DOMAINS), random.of(['10.0.0.0/8', 'no indicator'])];
    case 'domain':
      return random.of(DOMAINS);
    case 'search_query':
      return random.of(['port scan', 'nothing of it']);
    case 'threat_type':
    case 'alert_type':
    case 'attack_type':
      return random.of([...TYPES, ...HIDDEN_TYPES, 'NEVER_SEEN']);
    case 'ja3_hash':
      return random.of(FINGERPRINTS);
    case 'sni_filter':
      return random.of(['shop', 'nowhere']);
    case 'tactic':
      return random.of(['discovery', 'credential-access', 'impact']);
    case 'text':
      return random.of(['ports', 'nothing of it']);
    case 'path_prefix':
      return random.of([...PARAMETERS, ...HIDDEN_PARAMETERS, 'thresholds']);
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
