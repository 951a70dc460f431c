import type { TechniqueTable } from '../../../database/attack/technique.repository.js';
import { TECHNIQUES } from '../../answer/attack/techniques.js';
import { THREAT_TYPES, threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import type { Stage } from '../../answer/attack/threat-type.js';

const ROWS = [...THREAT_TYPES].flatMap(([code, { techniques }]) =>
  techniques.flatMap((technique) =>
    TECHNIQUES[technique]!.tactics.map((tactic) => ({ code, technique, tactic })),
  ),
);

/** Every code beside its techniques and their tactics. */
export const TECHNIQUE_TABLE: TechniqueTable = {
  codes: ROWS.map(({ code }) => code),
  techniques: ROWS.map(({ technique }) => technique),
  tactics: ROWS.map(({ tactic }) => tactic),
};

/** Codes with a technique, or with one of a tactic. */
export function codesOf(tactic: Stage | undefined): string[] {
  return [
    ...new Set(ROWS.filter((row) => tactic === undefined || row.tactic === tactic).map(({ code }) => code)),
  ];
}

/** The technique of a code that fits best, of the asked tactic when there is one. */
export function bestTechnique(code: string, tactic: Stage | undefined) {
  const { techniques, stage } = threatTypeOf(code)!;
  const wanted = tactic ?? stage!;
  const id = techniques.find((one) => TECHNIQUES[one]!.tactics.includes(wanted)) ?? techniques[0]!;
  const { name, tactics } = TECHNIQUES[id]!;
  return { technique: id, name, tactic: tactics.includes(wanted) ? wanted : tactics[0]! };
}

/** Why a type has no technique. */
export function whyUnmapped(code: string): string {
  const known = threatTypeOf(code);
  return known ? known.meaning : 'not a type of NetMonitor’s own detectors';
}
