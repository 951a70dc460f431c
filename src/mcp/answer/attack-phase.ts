import { threatTypeOf } from './attack/threat-catalogue.js';
import type { Stage } from './attack/threat-type.js';

export const ATTACK_PHASES = [
  'reconnaissance',
  'exploitation',
  'persistence',
  'lateral_movement',
  'exfiltration',
] as const;
export type AttackPhase = (typeof ATTACK_PHASES)[number];

/** The five phases that a timeline tells apart, each of several stages. */
const PHASE_OF: Record<Stage, AttackPhase> = {
  reconnaissance: 'reconnaissance',
  discovery: 'reconnaissance',
  'initial-access': 'exploitation',
  execution: 'exploitation',
  'privilege-escalation': 'exploitation',
  'defense-evasion': 'exploitation',
  'credential-access': 'exploitation',
  impact: 'exploitation',
  persistence: 'persistence',
  'command-and-control': 'persistence',
  'lateral-movement': 'lateral_movement',
  collection: 'exfiltration',
  exfiltration: 'exfiltration',
};

/** The phase a type of alert speaks of; undefined for types that belong to none, such as TLS anomalies. */
export function attackPhaseOf(threatType: string): AttackPhase | undefined {
  const stage = threatTypeOf(threatType)?.stage;
  return stage ? PHASE_OF[stage] : undefined;
}
