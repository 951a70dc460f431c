import type { Toolset } from '../config/toolsets.js';
import type { LedgerOrNot } from '../database/watching/coverage-ledger.js';
import type { Scope } from '../database/scope.js';
import type { Situation } from '../database/situation/situation.repository.js';

/** One reading of a resource, or one completion: who asks, and the tools it may be made of. */
export interface ResourceCall {
  readonly scope: Scope;
  situation(): Promise<Situation>;
  /** When sensors were blind, up to the situation's instant. */
  ledger(situation: Situation): Promise<LedgerOrNot>;
  /** Whether the caller may also use these tools. */
  offers(toolset: Toolset): boolean;
  /** What a tool answers the same caller, with its receipt. */
  ask(tool: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
}
