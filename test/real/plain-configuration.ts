import type { PlainParameter } from './plain-rows.js';

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Paths of the mixed set that hold a secret: by their name, or by the shape of the value. */
export const SECRET_PATHS = ['smtp.password', 'integrations.note', 'alerts.slack.webhook_url'];

/** Setting a global parameter adds a row and leaves the old one: of each path and sensor the newest counts. */
export function newestOf(rows: PlainParameter[]): PlainParameter[] {
  const newest = new Map<string, PlainParameter>();
  for (const row of rows.toSorted((a, b) => a.at - b.at || a.id - b.id)) {
    newest.set(`${row.sensor_id ?? ''} ${row.parameter_path}`, row);
  }
  return [...newest.values()];
}

/** What holds for a sensor, or for all: the sensor's own value before the global one. */
export function effective(rows: PlainParameter[], sensor_id?: string): Map<string, unknown> {
  const newest = newestOf(rows);
  const global = newest.filter((row) => row.sensor_id === null);
  const own = newest.filter((row) => sensor_id !== undefined && row.sensor_id === sensor_id);
  return new Map([...global, ...own].map((row) => [row.parameter_path, shownValue(row)]));
}

export function shownValue({ parameter_path, parameter_value }: PlainParameter): unknown {
  return SECRET_PATHS.includes(parameter_path) ? REDACTED : parameter_value;
}

/** A tree's leaves by their dotted paths. */
export function leavesOf(tree: Record<string, unknown>, above = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? leavesOf(value as Record<string, unknown>, `${above}${name}.`)
      : [[`${above}${name}`, value] as [string, unknown]],
  );
}
