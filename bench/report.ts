import { cpus, loadavg, totalmem } from 'node:os';
import type { CallResult } from './calls.js';
import type { MemoryResult } from './session-memory.js';
import type { Cost, ScaleResult } from './scale.js';
import type { StatementCount } from './statement-count.js';
import { table } from './table.js';
import { type Verdict, verdictTable } from './verdict.js';

const MOST_CALL_RATIO = 1.5;
const MOST_MEMORY_RATIO = 3;
const MOST_STATEMENTS = 3;
const MOST_GROWTH = 1.5;

export interface Machine {
  date: string;
  processors: number;
  model: string;
  memoryGb: number;
  node: string;
  /** What others asked of the processors in the minute before: above 0 they shared the measurement. */
  loadBefore: number;
}

export interface Results {
  machine: Machine;
  calls: CallResult[];
  memory?: MemoryResult;
  statements?: StatementCount[];
  scale?: ScaleResult;
  verdicts: Verdict[];
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: loadavg()[0]!,
  };
}

export function report({ machine, calls, memory, statements, scale, verdicts }: Results): string {
  const { date, processors, model, memoryGb, node, loadBefore } = machine;
  return [
    `${date}, ${processors} x ${model}, ${memoryGb} GB, Node ${node}, load ${loadBefore.toFixed(1)} before`,
    ...(calls.length > 0 ? [callTable(calls)] : []),
    ...(memory ? [memoryTable(memory)] : []),
    ...(statements ? [statementTable(statements)] : []),
    ...(scale ? [scaleTable(scale)] : []),
    ...(verdicts.length > 0 ? [verdictTable(verdicts)] : []),
    '',
  ].join('\n\n');
}

function callTable(calls: readonly CallResult[]): string {
  const heads = ['tools/call over SSE', 'conn', 'p50 ms', 'bare', 'p95 ms', 'bare', 'cpu ms', 'bare'];
  const rows = calls.map(({ scenario, connections, product, bare, p50, p95 }) => [
    scenario,
    String(connections),
    ...[product.p50, bare.p50, product.p95, bare.p95, product.cpu, bare.cpu].map((ms) => ms.toFixed(2)),
    p50.typical.toFixed(2),
    `${p50.lowest.toFixed(2)}-${p50.highest.toFixed(2)}`,
    p95.typical.toFixed(2),
    p50.typical <= MOST_CALL_RATIO ? 'yes' : 'no',
  ]);
  return table([...heads, 'p50 ratio', 'rounds', 'p95 ratio', `p50 <= ${MOST_CALL_RATIO}`], rows);
}

function memoryTable({ product, bare, heapRatio, residentRatio }: MemoryResult): string {
  const row = (name: string, ours: number, theirs: number, ratio: number) => [
    name,
    (ours / 1_024).toFixed(1),
    (theirs / 1_024).toFixed(1),
    ratio.toFixed(2),
    ratio <= MOST_MEMORY_RATIO ? 'yes' : 'no',
  ];
  return table(
    ['one more idle SSE session', 'KiB', 'bare', 'ratio', `<= ${MOST_MEMORY_RATIO}`],
    [
      row('heap after collection', product.heap, bare.heap, heapRatio),
      row('resident', product.resident, bare.resident, residentRatio),
    ],
  );
}

function statementTable(statements: readonly StatementCount[]): string {
  const rows = statements.map(({ tool, statements: count, failed }) => [
    failed ? `${tool} (answered with an error)` : tool,
    String(count),
    count <= MOST_STATEMENTS ? 'yes' : 'no',
  ]);
  return table(['statements per call', 'count', `<= ${MOST_STATEMENTS}`], rows);
}

function scaleTable({ alerts, tools }: ScaleResult): string {
  const pages = ({ buffers, refused }: Cost) => refused ?? String(buffers);
  const rows = tools.map(({ tool, small, large }) => {
    const growth = large.buffers / Math.max(small.buffers, 1);
    const met = growth <= MOST_GROWTH && large.refused === undefined;
    const times = [small, large].map(({ ms }) => ms.toFixed(1));
    return [tool, pages(small), pages(large), growth.toFixed(2), met ? 'yes' : 'no', ...times];
  });
  const heads = ['pages touched', `${alerts.small} alerts`, `${alerts.large} alerts`, 'ratio'];
  return table([...heads, `<= ${MOST_GROWTH}`, 'ms', 'ms'], rows);
}
