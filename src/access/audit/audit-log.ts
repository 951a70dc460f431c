import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditFile } from './audit-file.js';
import { AuditWriter } from './audit-writer.js';
import { ChainSeal } from './chain-seal.js';
import { ValueMask } from './value-mask.js';

const SHUTDOWN_LIMIT_MS = 5_000;

export interface AuditState {
  enabled: boolean;
  /** Nothing is answered that could not be recorded. */
  required: boolean;
  /** Number of the last record in the file. */
  sequence: number;
  writable: boolean;
  /** Writes that failed. */
  failures: number;
  /** Records that never reached the file. */
  dropped: number;
}

/** One record per call and per refusal, in a file whose lines are chained. Does nothing without a file. */
@Injectable()
export class AuditLog implements OnModuleInit, OnApplicationShutdown {
  private readonly writer: AuditWriter | undefined;
  private readonly mask: ValueMask;
  private readonly required: boolean;

  constructor({ auditFile, auditMode, auditKey }: Environment) {
    this.mask = new ValueMask(auditKey);
    this.required = auditMode === 'required';
    if (auditFile === undefined) return;
    this.writer = new AuditWriter(new AuditFile(auditFile, new ChainSeal(auditKey)), this.required);
  }

  /** A file that cannot be opened does not stop the start: log and state tell, and required calls fail. */
  async onModuleInit(): Promise<void> {
    await this.writer?.open();
  }

  async onApplicationShutdown(): Promise<void> {
    // A disk that hangs must not hold up the end for ever.
    await Promise.race([this.writer?.close(), delay(SHUTDOWN_LIMIT_MS, undefined, { ref: false })]);
  }

  /**
   * Leaves a record of what happened; in `required` mode only when it resolves.
   *
   * @throws AuditUnavailable in `required` mode when the record is not in the file; never in `best-effort` mode
   */
  async record(entry: AuditEntry): Promise<void> {
    await this.writer?.write(this.fieldsOf(entry));
  }

  /** Goes on in a new file of the same name, after the old one was renamed. */
  async reopen(): Promise<void> {
    await this.writer?.reopen();
  }

  state(): AuditState {
    const { sequence, writable, failures, dropped } = this.writer ?? NOTHING;
    const { required } = this;
    return { enabled: this.writer !== undefined, required, sequence, writable, failures, dropped };
  }

  private fieldsOf(entry: AuditEntry): object {
    const { mask } = this;
    const short = (text: string | undefined) => text && mask.short(text);
    const text = (text: string | undefined) => text && mask.text(text);
    return {
      time: new Date().toISOString(),
      action: mask.short(entry.action),
      outcome: mask.short(entry.outcome),
      detail: text(entry.detail),
      status: entry.status,
      principal: entry.principal && mask.short(entry.principal),
      address: entry.address && mask.short(entry.address),
      session: short(entry.session),
      method: short(entry.method),
      // A query may hold the id of a session or a token.
      path: text(entry.path?.split('?')[0]),
      tool: text(entry.tool),
      arguments: mask.arguments(entry.arguments),
      rows: entry.rows,
      ms: entry.ms,
      query_id: short(entry.query_id),
    };
  }
}

const NOTHING = { sequence: 0, writable: true, failures: 0, dropped: 0 };
