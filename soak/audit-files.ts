import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAudit } from '../src/access/audit/verify-audit.js';
import type { AuditRecord } from './check/check-audit.js';

const CURRENT = 'audit.jsonl';

/** The audit files of all servers of a soak: each server has one chain, in one file or several. */
export class AuditFiles {
  private starters = 0;
  private rotations = 0;

  constructor(private readonly folder: string) {}

  /** Of the server that all share. */
  get current(): string {
    return join(this.folder, CURRENT);
  }

  /** For a server that one client starts for itself. */
  next(): string {
    return join(this.folder, `stdio-${++this.starters}.jsonl`);
  }

  /** As a log rotation does it, before it sends SIGHUP. */
  rotate(): void {
    renameSync(this.current, `${this.current}.${++this.rotations}`);
  }

  records(): AuditRecord[] {
    return this.all().flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AuditRecord),
    );
  }

  /** What is wrong with a chain; undefined when all hold. */
  async problem(): Promise<string | undefined> {
    const shared = this.all().filter((file) => file.startsWith(this.current));
    const others = this.all().filter((file) => !shared.includes(file));
    for (const chain of [shared, ...others.map((file) => [file])]) {
      const { problem, dropped } = await verifyAudit(chain);
      if (problem) return problem.message;
      if (dropped > 0) return `${dropped} records were dropped`;
    }
    return undefined;
  }

  private all(): string[] {
    return readdirSync(this.folder)
      .filter((name) => name.includes('.jsonl'))
      .map((name) => join(this.folder, name));
  }
}
