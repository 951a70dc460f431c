import { readRecord } from './audit-record.js';
import { ChainCheck, type Problem } from './chain-check.js';
import { ChainSeal } from './chain-seal.js';
import { type Line, linesOf } from './line-reader.js';

/** What a chain of audit files holds, and the first thing that is wrong with it. */
export interface AuditVerdict {
  records: number;
  /** Numbers of the first and the last record that are in order. */
  first: number;
  last: number;
  /** From this record on the chain is keyed; undefined when it is not. */
  keyedFrom: number | undefined;
  /** Records that could not be written, as those after them tell. */
  dropped: number;
  /** Unfinished lines that the record after them tells of. */
  torn: number;
  problem: Problem | undefined;
}

/** Checks audit files, given in any order, as one chain, line by line in little memory. */
export async function verifyAudit(files: readonly string[], key?: string): Promise<AuditVerdict> {
  const check = new ChainCheck(new ChainSeal(key));
  const lines = allLines(await inOrder(files));
  for await (const line of lines) {
    const problem = check.next(line);
    if (problem) return verdict(check, await explained(problem, lines));
  }
  return verdict(check, check.end());
}

async function* allLines(files: readonly string[]): AsyncGenerator<Line> {
  for (const file of files) yield* linesOf(file);
}

async function inOrder(files: readonly string[]): Promise<string[]> {
  const starts = await Promise.all(files.map(async (file) => ({ file, start: await firstNumber(file) })));
  return starts.toSorted((a, b) => a.start - b.start).map(({ file }) => file);
}

/** A file without a record comes last: half a line can be all there is in the newest one. */
async function firstNumber(file: string): Promise<number> {
  for await (const { bytes } of linesOf(file)) {
    const record = readRecord(bytes);
    if (record) return record.seq;
  }
  return Number.MAX_SAFE_INTEGER;
}

/** A record that is not where it should be may stand further down. */
async function explained(problem: Problem, rest: AsyncGenerator<Line>): Promise<Problem> {
  const { expected } = problem;
  if (expected === undefined) return problem;
  for await (const { file, number, bytes } of rest) {
    if (readRecord(bytes)?.seq !== expected) continue;
    const message = `record ${expected} should stand here; it stands at ${file}:${number}`;
    return { ...problem, kind: 'reordered', message };
  }
  return problem;
}

function verdict(check: ChainCheck, problem: Problem | undefined): AuditVerdict {
  const { records, first, last, keyedFrom, dropped, torn } = check;
  return { records, first, last: last.seq, keyedFrom, dropped, torn, problem };
}
