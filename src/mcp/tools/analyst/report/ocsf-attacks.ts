import { PARENTS, TECHNIQUES } from '../../../answer/attack/techniques.js';
import { ATTACK_VERSION } from '../../../answer/attack/threat-catalogue.js';
import type { Stage } from '../../../answer/attack/threat-type.js';
import { techniquesOfType } from './report-facts.js';

/** Ids and names of ATT&CK Enterprise's tactics. */
const TACTICS: Record<Stage, [uid: string, name: string]> = {
  reconnaissance: ['TA0043', 'Reconnaissance'],
  'initial-access': ['TA0001', 'Initial Access'],
  execution: ['TA0002', 'Execution'],
  persistence: ['TA0003', 'Persistence'],
  'privilege-escalation': ['TA0004', 'Privilege Escalation'],
  'defense-evasion': ['TA0005', 'Defense Evasion'],
  'credential-access': ['TA0006', 'Credential Access'],
  discovery: ['TA0007', 'Discovery'],
  'lateral-movement': ['TA0008', 'Lateral Movement'],
  collection: ['TA0009', 'Collection'],
  'command-and-control': ['TA0011', 'Command and Control'],
  exfiltration: ['TA0010', 'Exfiltration'],
  impact: ['TA0040', 'Impact'],
};

/** The techniques of a type of alert as OCSF writes them, a part of a technique below its whole. */
export function attacksOf(threatType: string) {
  return techniquesOfType(threatType).map(({ id, name, tactics }) => {
    const [whole = id] = id.split('.');
    const [uid, caption] = TACTICS[tactics[0]!];
    return {
      version: ATTACK_VERSION,
      tactic: { uid, name: caption },
      technique: { uid: whole, name: TECHNIQUES[whole]?.name ?? PARENTS[whole]! },
      ...(whole !== id && { sub_technique: { uid: id, name } }),
    };
  });
}
