import type { Violation } from './violation.js';

/** The server's process between two calls. */
export interface ServerFacts {
  /** Bytes JavaScript holds after a collection. */
  heap: number;
  /** Open files and sockets; undefined where the system does not tell. */
  descriptors?: number;
  sessions: number;
  /** Calls that wait for a connection. */
  waiting: number;
}

/** How the server and its database were left. */
export interface Ending {
  before: ServerFacts;
  after: ServerFacts;
  /** Exit code of a server that ended by itself. */
  died?: string;
  /** Lines of its log that no fault explains. */
  complaints: string[];
  /** Per table, what its rows add up to. */
  tablesBefore: Record<string, string>;
  tablesAfter: Record<string, string>;
  /** What is wrong with the chain of audit records. */
  auditProblem?: string;
}

const MORE_DESCRIPTORS = 8;
const MORE_HEAP = 16 * 2 ** 20;

/** The server lives, is back where it began, and has written nothing. */
export function checkServer(ending: Ending): Violation[] {
  const { before, after, died, complaints, tablesBefore, tablesAfter, auditProblem } = ending;
  const found: Violation[] = complaints.map((text) => ({ rule: 'the log holds no fault of its own', text }));
  const say = (rule: string, text: string) => found.push({ rule, text });
  if (died !== undefined) say('the server lives', died);
  const growth = after.heap - before.heap;
  if (growth > MORE_HEAP) say('memory is back', `${Math.round(growth / 2 ** 20)} MiB more than before`);
  if ((after.descriptors ?? 0) > (before.descriptors ?? 0) + MORE_DESCRIPTORS) {
    say('descriptors are back', `${before.descriptors} before, ${after.descriptors} after`);
  }
  if (after.sessions > 0) say('sessions are back', `${after.sessions} are open`);
  if (after.waiting > 0) say('the pool is back', `${after.waiting} calls wait`);
  for (const table of new Set([...Object.keys(tablesBefore), ...Object.keys(tablesAfter)])) {
    if (tablesBefore[table] !== tablesAfter[table]) say('tables are unchanged', table);
  }
  if (auditProblem !== undefined) say('the audit chain holds', auditProblem);
  return found;
}
