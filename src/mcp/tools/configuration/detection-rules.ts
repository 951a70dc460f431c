import type { EffectiveValue } from '../../../database/configuration/configuration.js';

/** What is set for one kind of detection. */
export interface DetectionRule {
  detection_type: string;
  /** Null when it is not stored whether the detection is on. */
  enabled: boolean | null;
  settings: Record<string, unknown>;
}

/** Thresholds that belong to no single detection, such as thresholds.packet_rate_warning. */
export const GENERAL = 'general';

/** Rules by type, from the parameters below `thresholds`. */
export function rulesOf(values: readonly EffectiveValue[]): DetectionRule[] {
  const rules = new Map<string, Map<string, unknown>>();
  const leaves = values.flatMap(({ parameter_path, parameter_value }) =>
    leavesOf(parameter_path, parameter_value),
  );
  // A path stored for itself wins over the same one inside a stored object.
  for (const { path, value } of leaves.toSorted((a, b) => Number(b.inObject) - Number(a.inObject))) {
    const [, first, ...rest] = path.split('.');
    if (first === undefined) continue;
    const [type, setting] = rest.length === 0 ? [GENERAL, first] : [first, rest.join('.')];
    const settings = rules.get(type) ?? new Map<string, unknown>();
    rules.set(type, settings.set(setting, value));
  }
  return [...rules].map(([type, settings]) => ruleOf(type, settings)).toSorted(byType);
}

function ruleOf(detection_type: string, settings: Map<string, unknown>): DetectionRule {
  const enabled = truth(settings.get('enabled'));
  if (enabled !== null) settings.delete('enabled');
  return { detection_type, enabled, settings: Object.fromEntries(settings) };
}

/** One value and the dotted path to it. */
export interface Leaf {
  path: string;
  value: unknown;
  inObject: boolean;
}

/** A parameter may also hold a whole branch as one object. */
export function leavesOf(path: string, value: unknown, inObject = false): Leaf[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [{ path, value, inObject }];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(`${path}.${key}`, item, true));
}

function truth(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

function byType(a: DetectionRule, b: DetectionRule): number {
  return a.detection_type < b.detection_type ? -1 : 1;
}
