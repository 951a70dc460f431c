import type { StageTable } from '../../../database/attack/chain.repository.js';
import { THREAT_TYPES } from '../../answer/attack/threat-catalogue.js';
import { SEVERITIES } from '../../answer/parameters.js';

const STAGED = [...THREAT_TYPES].flatMap(([code, { stage }]) => (stage ? [{ code, stage }] : []));

/** The stage of every code that has one. */
export const STAGE_TABLE: StageTable = {
  codes: STAGED.map(({ code }) => code),
  stages: STAGED.map(({ stage }) => stage),
  severities: SEVERITIES,
};

/** ATT&CK ids of some codes, each once, the most fitting first. */
export function techniquesOf(codes: readonly string[]): string[] {
  return [...new Set(codes.flatMap((code) => THREAT_TYPES.get(code)?.techniques ?? []))];
}
