import { type AuditRecord, readRecord } from './audit-record.js';
import { type ChainSeal, type Link, NO_RECORD } from './chain-seal.js';
import type { Line } from './line-reader.js';

export type ProblemKind =
  'altered' | 'missing' | 'reordered' | 'duplicated' | 'torn' | 'unkeyed' | 'key_missing' | 'key_wrong';

/** What is wrong with a chain, and where it shows first. */
export interface Problem {
  kind: ProblemKind;
  file: string;
  line: number;
  message: string;
  /** Number of the record that should have stood there. */
  expected?: number;
}

/** Follows one chain from line to line, through all its files. */
export class ChainCheck {
  records = 0;
  /** Number of the first record. */
  first = 0;
  /** Number of the first record that is sealed with the key. */
  keyedFrom: number | undefined;
  /** Records that could not be written, as those after them tell. */
  dropped = 0;
  /** Unfinished lines that the record after them tells of. */
  torn = 0;
  last: Link = NO_RECORD;
  private at: Line | undefined;
  /** Lines since the last record that are none. */
  private strange: { line: Line; file: string; bytes: number } | undefined;

  constructor(private readonly seal: ChainSeal) {}

  /** Takes the next line and tells what is wrong with it. */
  next(line: Line): Problem | undefined {
    const record = readRecord(line.bytes);
    if (!record) {
      this.hold(line);
      return undefined;
    }
    const problem = this.strangeBefore(record) ?? this.sealOf(record, line) ?? this.placeOf(record, line);
    if (problem) return problem;
    if (this.records === 0) this.first = record.seq;
    if (record.algorithm === 'hmac-sha256') this.keyedFrom ??= record.seq;
    if (this.strange) this.torn++;
    this.records++;
    this.dropped += record.dropped;
    this.last = { seq: record.seq, hash: record.hash };
    this.at = line;
    this.strange = undefined;
    return undefined;
  }

  /** What is wrong when no line comes any more. */
  end(): Problem | undefined {
    if (this.strange) return this.strangeLine(this.strange.line);
    if (this.at && this.seal.keyId !== undefined && this.keyedFrom === undefined) {
      const message = 'no record is keyed although a key is given: this chain may have been made anew';
      return problem('unkeyed', this.at, message);
    }
    return undefined;
  }

  private hold(line: Line): void {
    const { strange } = this;
    if (!strange) {
      this.strange = { line, file: line.file, bytes: line.length };
      return;
    }
    const lineBreak = strange.file === line.file ? 1 : 0;
    this.strange = { ...strange, file: line.file, bytes: strange.bytes + lineBreak + line.length };
  }

  /** A crash leaves half a line; the server tells its length in the next record, under that record's seal. */
  private strangeBefore({ torn }: AuditRecord): Problem | undefined {
    if (!this.strange || (torn > 0 && this.strange.bytes === torn)) return undefined;
    return this.strangeLine(this.strange.line);
  }

  private strangeLine(line: Line): Problem {
    if (line.closed) return problem('altered', line, 'this line is no audit record');
    const reasons = 'the server was killed while it wrote it and has not gone on since, is writing it now';
    return problem('torn', line, `the last line of the file is unfinished: ${reasons}, or somebody cut it`);
  }

  private sealOf(record: AuditRecord, line: Line): Problem | undefined {
    const { seq, algorithm, prev, body } = record;
    const keyed = algorithm === 'hmac-sha256';
    if (keyed && this.seal.keyId === undefined) {
      return problem('key_missing', line, 'the chain is keyed: give its key in NETMONITOR_AUDIT_KEY');
    }
    if (keyed && record.keyId !== this.seal.keyId) {
      return problem('key_wrong', line, `record ${seq} was made with another key than the one given`);
    }
    if (!keyed && this.keyedFrom !== undefined) {
      const message = `record ${seq} is not keyed although those before it are: anybody may have written it`;
      return problem('unkeyed', line, message);
    }
    if (this.seal.hash(algorithm, prev, body) === record.hash) return undefined;
    return problem('altered', line, `record ${seq} was altered`);
  }

  private placeOf({ seq, prev, torn }: AuditRecord, line: Line): Problem | undefined {
    const expected = this.last.seq + 1;
    if (this.records === 0 && seq > 1) return undefined;
    if (seq > expected) {
      const message = `${missing(expected, seq - 1)} missing before record ${seq}`;
      return { ...problem('missing', line, message), expected };
    }
    if (seq < expected) {
      return seq < this.first
        ? problem('reordered', line, `record ${seq} stands behind record ${this.last.seq}`)
        : problem('duplicated', line, `record ${seq} comes a second time, or another chain begins here`);
    }
    if (prev !== this.last.hash) {
      const message =
        seq === 1
          ? 'record 1 does not begin a chain: it was altered'
          : `record ${seq} continues another record ${seq - 1} than the one before it: one of the two was replaced`;
      return problem('altered', line, message);
    }
    if (torn > 0 && !this.strange) {
      return problem('missing', line, `the unfinished line that record ${seq} tells of is not there`);
    }
    return undefined;
  }
}

function problem(kind: ProblemKind, { file, number }: Line, message: string): Problem {
  return { kind, file, line: number, message };
}

function missing(from: number, to: number): string {
  return from === to ? `record ${from} is` : `records ${from}–${to} are`;
}
