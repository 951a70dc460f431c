import ipaddr from 'ipaddr.js';
import type { AlertTotals } from '../../../database/alerts/alert.js';

export type RiskLevel = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

const INTERNAL = new Set(['private', 'uniqueLocal', 'loopback', 'linkLocal']);

const ADVICE: Record<RiskLevel, string> = {
  CRITICAL: 'Treat as an incident: isolate or block the address, keep the evidence, look at its timeline.',
  HIGH: 'Investigate now: look at the timeline and at who it talked to.',
  MEDIUM: 'Watch closely: look at the alert types and whether they repeat.',
  LOW: 'No action needed from these alerts alone; keep monitoring.',
};

/**
 * Score 0–100: five points per alert, thirty more when one of them is CRITICAL, at most 100.
 * Level: CRITICAL from 80, HIGH from 50, MEDIUM from 20, else LOW. The predecessor's definition.
 */
export function riskOf({ total, by_severity }: Pick<AlertTotals, 'total' | 'by_severity'>) {
  const score = Math.min(100, 5 * total + ((by_severity['CRITICAL'] ?? 0) > 0 ? 30 : 0));
  const level: RiskLevel = score >= 80 ? 'CRITICAL' : score >= 50 ? 'HIGH' : score >= 20 ? 'MEDIUM' : 'LOW';
  return { threat_score: score, risk_level: level, recommendation: ADVICE[level] };
}

/** Private (RFC 1918), unique local (RFC 4193), link-local or loopback; of a network, its first address counts. */
export function isInternal(address: string): boolean {
  return INTERNAL.has(ipaddr.process(address.split('/')[0]!).range());
}

/** The single host an input names; null for a network of several addresses. */
export function singleHost(address: string): string | null {
  const [host = '', bits] = address.split('/');
  const whole = host.includes(':') ? '128' : '32';
  return bits === undefined || bits === whole ? host : null;
}
