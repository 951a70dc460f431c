import type { EffectiveValue } from '../../../database/configuration/configuration.js';
import { leavesOf } from '../configuration/detection-rules.js';

/** What is set for the advanced detections, by dotted path, and which of them are on. */
export interface ThreatSwitches {
  values: [path: string, value: unknown][];
  enabled: string[];
  disabled: string[];
}

/**
 * A parameter may hold a whole branch as one object. The sensor's own values hold before the global ones, and of
 * the same side a path stored for itself before the same one inside an object.
 */
export function switchesOf(rows: readonly EffectiveValue[]): ThreatSwitches {
  const leaves = rows.flatMap(({ parameter_path, parameter_value, sensor_id }) =>
    leavesOf(parameter_path, parameter_value).map((leaf) => ({ ...leaf, own: sensor_id !== null })),
  );
  const ordered = leaves.toSorted(
    (a, b) => Number(a.own) - Number(b.own) || Number(b.inObject) - Number(a.inObject),
  );
  const values = [...new Map(ordered.map(({ path, value }) => [path, value]))].toSorted(byPath);
  const switches = values.flatMap(([path, value]) => {
    const name = /^threat\.(.+)\.enabled$/.exec(path)?.[1];
    return name === undefined ? [] : [{ name, on: isOn(value) }];
  });
  return {
    values,
    enabled: switches.filter(({ on }) => on).map(({ name }) => name),
    disabled: switches.filter(({ on }) => !on).map(({ name }) => name),
  };
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function isOn(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}
