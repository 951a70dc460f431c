/** A parameter whose path also leads to others stands beside them under this name. */
export const OWN_VALUE = '(value)';

/** Segments beyond stay together as one name: nothing real lies that deep. */
const DEEPEST = 8;
const LONGEST_NAME = 200;

type Branch = Map<string, unknown>;

/** Dotted paths as nested objects. Maps on the way, so that no path can reach an object's prototype. */
export function treeOf(leaves: readonly { path: string; value: unknown }[]): Record<string, unknown> {
  const root: Branch = new Map();
  for (const { path, value } of leaves) place(root, segmentsOf(path), value);
  return plain(root);
}

function segmentsOf(path: string): string[] {
  const all = path.split('.');
  const few = all.length <= DEEPEST ? all : [...all.slice(0, DEEPEST - 1), all.slice(DEEPEST - 1).join('.')];
  return few.map((name) => name.slice(0, LONGEST_NAME));
}

function place(root: Branch, segments: string[], value: unknown): void {
  const last = segments.at(-1)!;
  const branch = segments.slice(0, -1).reduce(branchAt, root);
  const below = branch.get(last);
  if (below instanceof Map) below.set(OWN_VALUE, value);
  else branch.set(last, value);
}

function branchAt(branch: Branch, name: string): Branch {
  const there = branch.get(name);
  if (there instanceof Map) return there as Branch;
  const made: Branch = new Map(branch.has(name) ? [[OWN_VALUE, there]] : []);
  branch.set(name, made);
  return made;
}

function plain(branch: Branch): Record<string, unknown> {
  return Object.fromEntries(
    [...branch].map(([name, value]) => [name, value instanceof Map ? plain(value as Branch) : value]),
  );
}
