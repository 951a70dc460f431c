/** Stages of an attack in their usual order: the tactics of ATT&CK Enterprise that NetMonitor's alerts can speak of. */
export const STAGES = [
  'reconnaissance',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
] as const;
export type Stage = (typeof STAGES)[number];

/** What one code of NetMonitor's detectors means to an analyst. */
export interface ThreatType {
  /** Where in an attack it belongs; null for signs that belong nowhere by themselves. */
  stage: Stage | null;
  /** ATT&CK Enterprise, the most fitting first; empty where none fits. */
  techniques: readonly string[];
  /** As NetMonitor's detectors write them; several where it depends. */
  severities: readonly string[];
  meaning: string;
  /** What to look at first. */
  check: string;
}

export type ThreatTypes = Readonly<Record<string, ThreatType>>;
