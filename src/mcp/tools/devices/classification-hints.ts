import type { Device } from '../../../database/devices/device.js';
import type { TypeEvidence } from '../../../database/devices/type-evidence.js';
import type { Learned } from './learned-behavior.js';

/** How much a reason of each kind can weigh. */
const WEIGHT = { vendor: 0.6, ports: 0.5, name: 0.4 };

/** Beginnings of host names, and the word in the name of a type that they stand for. */
const NAMES: readonly (readonly [begins: string, word: string])[] = [
  ['cam', 'camera'],
  ['ipc', 'camera'],
  ['prn', 'printer'],
  ['print', 'printer'],
  ['nas', 'nas'],
  ['tv', 'tv'],
  ['ws', 'workstation'],
  ['pc', 'workstation'],
  ['desktop', 'workstation'],
  ['laptop', 'workstation'],
  ['srv', 'server'],
  ['dc', 'server'],
  ['plc', 'plc'],
  ['sw', 'switch'],
  ['ap', 'access point'],
  ['phone', 'phone'],
  ['voip', 'voip'],
];

export interface SuggestedType {
  template_id: number;
  name: string;
  /** 0 to 1: one minus the product of what each reason leaves open. */
  confidence: number;
  reasons: string[];
}

interface Reason {
  weight: number;
  reason: string;
}

/**
 * Types that something speaks for, the likeliest first. NetMonitor's own suggestion weighs as much as it is
 * sure; devices of the same vendor up to 0.6 by their share of this type; ports it sends to up to 0.5 by the share
 * that the type's rules expect; the host name 0.4.
 */
export function suggestTypes(
  device: Device,
  learned: Learned | null,
  types: TypeEvidence[],
): SuggestedType[] {
  return types
    .map((type) => ({ type, reasons: reasonsFor(device, learned, type) }))
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ type: { template_id, name }, reasons }) => ({
      template_id,
      name,
      confidence: round(1 - reasons.reduce((open, { weight }) => open * (1 - weight), 1)),
      reasons: reasons.toSorted((a, b) => b.weight - a.weight).map(({ reason }) => reason),
    }))
    .toSorted((a, b) => b.confidence - a.confidence || (a.name < b.name ? -1 : 1));
}

function reasonsFor(device: Device, learned: Learned | null, type: TypeEvidence): Reason[] {
  return [
    ownSuggestion(device, type),
    vendor(device, type),
    ports(learned, type),
    hostName(device, type),
  ].filter((reason) => reason !== null && reason.weight > 0) as Reason[];
}

function ownSuggestion(device: Device, type: TypeEvidence): Reason | null {
  if (device.suggested_template_id !== type.template_id) return null;
  const weight = Math.min(1, Math.max(0, device.classification_confidence ?? 0));
  return { weight, reason: `NetMonitor's classifier suggests it with confidence ${round(weight)}` };
}

function vendor(device: Device, { same_vendor, same_vendor_classified }: TypeEvidence): Reason | null {
  if (same_vendor === 0) return null;
  return {
    weight: (WEIGHT.vendor * same_vendor) / same_vendor_classified,
    reason: `${same_vendor} of ${same_vendor_classified} classified devices of vendor ${device.vendor} are of this type`,
  };
}

function ports(learned: Learned | null, { port_rules }: TypeEvidence): Reason | null {
  const called = learned?.typical_ports ?? [];
  const expected = new Set(port_rules.filter((rule) => rule?.['direction'] !== 'inbound').flatMap(portsOf));
  const both = called.filter((port) => expected.has(port));
  if (both.length === 0) return null;
  return {
    weight: (WEIGHT.ports * both.length) / called.length,
    reason: `it sends to ${both.slice(0, 5).join(', ')}, as the rules of this type expect`,
  };
}

function portsOf(rule: Record<string, unknown> | null): unknown[] {
  const ports = rule?.['ports'];
  return Array.isArray(ports) ? ports : [];
}

function hostName({ hostname }: Device, { name }: TypeEvidence): Reason | null {
  const pattern = hostnamePattern(hostname);
  const meant = NAMES.find(([begins, word]) => begins === pattern && wordsOf(name).includes(` ${word} `));
  return meant
    ? { weight: WEIGHT.name, reason: `its name begins with ${meant[0]}, as those of this type do` }
    : null;
}

/** Padded, so that a word is found as a whole. */
function wordsOf(name: string): string {
  return ` ${name.toLowerCase().replace(/[^a-z]+/g, ' ')} `;
}

/** The letters a host name begins with; null where it has none. */
export function hostnamePattern(hostname: string | null): string | null {
  return /^[a-z]+/i.exec(hostname ?? '')?.[0].toLowerCase() ?? null;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
