import { type AuditVerdict, verifyAudit } from '../access/audit/verify-audit.js';
import { loadSetting } from '../config/load-environment.js';

/** Checks audit files as one chain: one line that says all is well, or an error that names the first fault. */
export async function auditVerify(files: string[]): Promise<void> {
  const { auditKey } = loadSetting('NETMONITOR_AUDIT_KEY');
  const verdict = await verifyAudit(files, auditKey);
  const { problem } = verdict;
  if (problem) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
  if (verdict.records === 0) throw new Error(`no audit record in ${files.join(', ')}`);
  process.stdout.write(`OK: ${describe(verdict)}\n`);
}

function describe({ records, first, last, keyedFrom, dropped, torn }: AuditVerdict): string {
  return [
    `${records} ${records === 1 ? 'record' : 'records'}, sequence ${first}–${last}, ${sealOf(first, keyedFrom)}`,
    ...(first > 1 ? [`continues a chain: the records before ${first} were not given`] : []),
    ...(dropped > 0 ? [`${dropped} could not be written when they happened, and the file says so`] : []),
    ...(torn > 0 ? [`${torn} unfinished after a crash or a full disk, and the file says so`] : []),
    `a cut end does not show in the file: compare ${last} with the last sequence in the server's log or metrics`,
  ].join('; ');
}

function sealOf(first: number, keyedFrom: number | undefined): string {
  if (keyedFrom === undefined) return 'unkeyed: anybody who could write the file could make it anew';
  return keyedFrom === first ? 'keyed' : `keyed from ${keyedFrom} on`;
}
