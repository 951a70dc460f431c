import type { DeviceRules } from '../../../database/devices/device-rules.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import type { Note } from '../../answer/receipt.js';
import { clean } from '../../answer/untrusted.js';
import {
  matchRule,
  NEVER_SUPPRESSED,
  type RuleMatch,
  type Side,
  type TestedAlert,
} from './suppression-rules.js';

interface MatchingBehavior extends RuleMatch {
  behavior_type: string;
  direction: string;
  device: string;
}

/** Whether an alert would be suppressed, and by what. */
export interface Verdict {
  /** Null where it hangs on what is not known. */
  would_suppress: boolean | null;
  reason: string;
  matching_behaviors: MatchingBehavior[];
}

/** The verdict of the rules of both devices; the source's come first, as in NetMonitor. */
export function verdictOn(
  alert: TestedAlert,
  source: DeviceRules | undefined,
  destination: DeviceRules | undefined,
): Verdict {
  const never = neverSuppressed(alert.alert_type);
  if (never !== null) return { would_suppress: false, reason: never, matching_behaviors: [] };
  const matching_behaviors = [
    ...matchesOf(source, alert, 'source'),
    ...matchesOf(destination, alert, 'destination'),
  ];
  const sure = matching_behaviors.find(({ condition }) => condition === null);
  if (sure) return { would_suppress: true, reason: because(sure, source, destination), matching_behaviors };
  const [first] = matching_behaviors;
  if (first) {
    const reason = `${because(first, source, destination)}, if ${first.condition}`;
    return { would_suppress: null, reason, matching_behaviors };
  }
  return { would_suppress: false, reason: nothingMatches(source, destination), matching_behaviors };
}

function neverSuppressed(alert_type: string): string | null {
  if (NEVER_SUPPRESSED.includes(alert_type)) return `NetMonitor never suppresses ${alert_type}`;
  const severities = threatTypeOf(alert_type)?.severities ?? [];
  const critical = severities.length > 0 && severities.every((severity) => severity === 'CRITICAL');
  return critical ? `${alert_type} is CRITICAL, and NetMonitor never suppresses that` : null;
}

function matchesOf(device: DeviceRules | undefined, alert: TestedAlert, side: Side): MatchingBehavior[] {
  if (device === undefined) return [];
  return device.behaviors.flatMap((rule) => {
    const match = matchRule(rule, alert, side);
    const direction = side === 'source' ? 'outbound' : 'inbound';
    return match
      ? [{ behavior_type: rule.behavior_type, ...match, direction, device: device.ip_address }]
      : [];
  });
}

function because(
  { device, behavior_type, reason }: MatchingBehavior,
  ...devices: (DeviceRules | undefined)[]
): string {
  const name = devices.find((known) => known?.ip_address === device)?.template_name;
  return `the rule ${behavior_type} of ${device}'s type ${clean(name ?? 'without a name', 100)}: ${reason}`;
}

function nothingMatches(...devices: (DeviceRules | undefined)[]): string {
  const typed = devices.filter((device) => device !== undefined && device.template_id !== null);
  if (typed.length === 0) return 'neither address is a device with a type, so there are no rules';
  const rules = typed.reduce((all, device) => all + (device?.behaviors.length ?? 0), 0);
  return `none of the ${rules} rules of the types of these devices covers such an alert`;
}

/** What the verdict does not say by itself. */
export function suppressionNotes(alert: TestedAlert, devices: (DeviceRules | undefined)[]): Note[] {
  const severities = threatTypeOf(alert.alert_type)?.severities;
  const notes: Note[] = [];
  if (severities === undefined) {
    notes.push({
      code: 'unknown_threat_type',
      message:
        'NetMonitor’s own detectors emit no such type, so its severity is unknown; one that is CRITICAL is never suppressed',
    });
  } else if (severities.length > 1 && severities.includes('CRITICAL')) {
    notes.push({
      code: 'severity_varies',
      message: `it is ${severities.join(' or ')}; one that is CRITICAL is never suppressed`,
    });
  }
  const unclear = devices.filter((device) => device !== undefined && device.types_of_address > 1);
  for (const device of unclear) {
    notes.push({
      code: 'several_types',
      message: `active rows of ${device!.ip_address} differ in type; NetMonitor applies one, here it is that of the row seen last`,
    });
  }
  return notes;
}
