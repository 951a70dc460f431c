import type { SoakEvent } from '../history.js';
import { checkAnswers, type Rights } from './check-answers.js';
import { type AuditRecord, checkAudit } from './check-audit.js';
import { checkEndings } from './check-endings.js';
import { checkRecovery } from './check-recovery.js';
import { checkServer, type Ending } from './check-server.js';
import type { Violation } from './violation.js';

/** Everything that is known of one soak when it is over. */
export interface SoakRecord {
  events: readonly SoakEvent[];
  rights: ReadonlyMap<string, Rights>;
  /** Per tool, the filters that are applied without being asked for. */
  defaults: ReadonlyMap<string, Record<string, unknown>>;
  knownTools: ReadonlySet<string>;
  audit: readonly AuditRecord[];
  ending: Ending;
}

/** What went wrong; empty when nothing did. */
export function check({ events, rights, defaults, knownTools, audit, ending }: SoakRecord): Violation[] {
  return [
    ...checkEndings(events),
    ...checkAnswers(events, rights, defaults),
    ...checkRecovery(events, rights),
    ...checkAudit(events, audit, knownTools),
    ...checkServer(ending),
  ];
}
