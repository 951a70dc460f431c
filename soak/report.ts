import type { Answered, Asked } from './history.js';
import type { Violation } from './check/violation.js';
import type { SoakResult } from './soak.js';

/** Examples of each broken rule. */
const SHOWN = 5;

/** How the calls of each transport ended, the faults, and what went wrong. */
export function report({ events, violations }: SoakResult): string {
  const asked = new Map<string, Asked>();
  const ends = new Map<string, Map<string, number>>();
  const count = (row: string, column: string) => {
    const cells = ends.get(row) ?? new Map<string, number>();
    ends.set(row, cells.set(column, (cells.get(column) ?? 0) + 1));
  };
  const faults = new Map<string, number>();
  let longest = 0;
  for (const event of events) {
    if (event.kind === 'asked') asked.set(event.call, event);
    if (event.kind === 'fault' && event.phase === 'begins') {
      faults.set(event.name, (faults.get(event.name) ?? 0) + 1);
    }
    if (event.kind !== 'answered' && event.kind !== 'cancelled' && event.kind !== 'lost') continue;
    const call = asked.get(event.call);
    if (!call) continue;
    if (event.kind === 'answered') longest = Math.max(longest, event.at - call.at);
    count(call.transport, endOf(event));
  }
  const total = [...asked.values()].length;
  return [
    `${total} calls, the longest answer took ${longest} ms`,
    ...[...ends].map(([row, cells]) => `  ${row.padEnd(12)} ${counts(cells)}`),
    `${[...faults.values()].reduce((sum, n) => sum + n, 0)} faults`,
    ...[...faults].map(([name, n]) => `  ${String(n).padStart(4)}  ${name}`),
    `${violations.length} violations`,
    ...brokenRules(violations),
    '',
  ].join('\n');
}

function brokenRules(violations: readonly Violation[]): string[] {
  const rules = [...new Set(violations.map(({ rule }) => rule))];
  return rules.flatMap((rule) => {
    const broken = violations.filter((violation) => violation.rule === rule);
    const examples = broken.slice(0, SHOWN).map(({ text }) => `    ${text}`);
    return [`  not so, ${broken.length} times: ${rule}`, ...examples];
  });
}

function endOf(event: Answered | { kind: string }): string {
  return 'facts' in event ? event.facts.code : event.kind;
}

function counts(cells: Map<string, number>): string {
  return [...cells]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
}
