import type { PathScale } from '../../../database/attack/path.repository.js';
import type { Contact, PathGraph, PathHost } from '../../../database/attack/path.js';
import { THREAT_TYPES } from '../../answer/attack/threat-catalogue.js';
import { type Stage } from '../../answer/attack/threat-type.js';
import { STAGE_TABLE } from '../attack/stage-table.js';

/** By alerts of these stages an attack gets hold of another host; a scan of it does not. */
const MOVING = new Set<Stage | null>([
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'credential-access',
  'lateral-movement',
]);

/** A bad name is asked of a resolver and a ticket of a domain controller: neither is taken over by that. */
const ASKED_ONLY = /^(?:PHISHING|ASREP|KERBER)/;

const MOVING_CODES = [...THREAT_TYPES]
  .filter(([code, { stage }]) => MOVING.has(stage) && !ASKED_ONLY.test(code))
  .map(([code]) => code);

/** Points of a stage by its worst alert: one grave stage outweighs the noise of several. */
const POINTS: Record<string, number> = { CRITICAL: 4, HIGH: 3, MEDIUM: 1 };

export const PATH_SCALE: PathScale = {
  ...STAGE_TABLE,
  points: STAGE_TABLE.severities.map((severity) => POINTS[severity] ?? 0),
  moving: MOVING_CODES,
  grave: ['CRITICAL', 'HIGH'],
};

const MOST_HOSTS = 8;
/** From how many hosts on a path is looked for, where none is named. */
const MOST_STARTS = 40;
/** CRITICAL alerts are telling when chance brings a host like this less than 0.7 of them, HIGH ones less than 0.4. */
const RARE = 2;

/** A host of a path and how it was reached; the first one was not, as far as alerts tell. */
export interface Reached {
  host: PathHost;
  by: Contact | null;
  hop: number;
}

/** A path through hosts; what it only touched shows no steps of its own. */
export interface Path {
  start: string;
  hosts: Reached[];
  touched: Contact[];
}

/** Whether an alert is grave enough to carry a path, or to count as progress. */
export function isGrave({ severity }: { severity: string | null }): boolean {
  return severity !== null && PATH_SCALE.grave.includes(severity);
}

/** Whether it is grave and more than what chance brings. */
export function isTelling(sign: { severity: string | null; rarity: number }): boolean {
  return isGrave(sign) && sign.rarity >= RARE;
}

/** The path on which a host lies, from where it seems to have come; without a host, the one that got furthest. */
export function pathOf(graph: PathGraph, wanted: string | null): Path | null {
  const hosts = new Map(graph.hosts.map((host) => [host.ip_address, host]));
  const grave = graph.contacts.filter(isGrave);
  if (wanted !== null) return pathFrom(wanted, true, hosts, grave, grave);
  const telling = grave.filter(isTelling);
  const leading = grave.filter((contact) => leadsOn(contact, hosts));
  const paths = graph.hosts.slice(0, MOST_STARTS).flatMap(({ ip_address }) => {
    const path = pathFrom(ip_address, false, hosts, leading, telling);
    return path ? [{ path, inside: isInside(path), reach: reachOf(path) }] : [];
  });
  return paths.toSorted((a, b) => Number(b.inside) - Number(a.inside) || b.reach - a.reach)[0]?.path ?? null;
}

/** Where many alerts of a kind are raised, one of them tells little of the next host, and more if its sender is telling. */
function leadsOn(contact: Contact, hosts: Map<string, PathHost>): boolean {
  const from = hosts.get(contact.from_ip);
  return isTelling(contact) || (from !== undefined && from.is_own && from.steps.some(isTelling));
}

/** Whether a host of the own networks does what an attacker does: the internet knocks all day. */
export function isInside({ hosts }: Path): boolean {
  return hosts.some(({ host }) => host.is_own && host.steps.some(isTelling));
}

/** How far a path got: each stage once, where it is rarest. */
function reachOf({ hosts }: Path): number {
  const stages = new Map<string, number>();
  for (const { stage, rarity } of hosts.flatMap(({ host }) => host.steps))
    stages.set(stage, Math.max(rarity, stages.get(stage) ?? 0));
  return [...stages.values()].reduce((sum, rarity) => sum + rarity, 0);
}

function pathFrom(
  start: string,
  isWanted: boolean,
  hosts: Map<string, PathHost>,
  leading: Contact[],
  grave: Contact[],
): Path | null {
  const reached = ledTo(start, isWanted, hosts, leading);
  if (reached.size === 0) return null;
  spread(reached, hosts, grave);
  return {
    start,
    hosts: [...reached.values()],
    touched: grave
      .filter(({ from_ip, to_ip, last_seen }) => {
        const from = reached.get(from_ip);
        return from !== undefined && !reached.has(to_ip) && time(last_seen) >= reachedAt(from);
      })
      .toSorted(
        (a, b) =>
          Number(b.to_ip === start) - Number(a.to_ip === start) ||
          graver(a, b) ||
          time(b.last_seen) - time(a.last_seen),
      ),
  };
}

/**
 * The hosts that lead to a host: back along the gravest contacts, each before the one it led to. How a host that was
 * asked for was reached is told whether or not it goes on.
 */
function ledTo(
  start: string,
  isWanted: boolean,
  hosts: Map<string, PathHost>,
  contacts: Contact[],
): Map<string, Reached> {
  const trail: Contact[] = [];
  const visited = new Set([start]);
  for (let [current, before] = [start, Infinity]; ;) {
    const [best] = contacts
      .filter(({ from_ip, to_ip }) => to_ip === current && hosts.has(from_ip) && !visited.has(from_ip))
      .filter(
        (contact) =>
          time(contact.first_seen) <= before && (contact.followed || (isWanted && current === start)),
      )
      .toSorted(
        (a, b) =>
          graver(a, b) ||
          hosts.get(b.from_ip)!.progress - hosts.get(a.from_ip)!.progress ||
          time(a.first_seen) - time(b.first_seen),
      );
    if (best === undefined) break;
    trail.unshift(best);
    [current, before] = [best.from_ip, time(best.first_seen)];
    visited.add(current);
  }
  const links = [null, ...trail].map((by) => ({ ip: by?.to_ip ?? trail[0]?.from_ip ?? start, by }));
  return new Map(
    links.flatMap(({ ip, by }, hop): [string, Reached][] => {
      const host = hosts.get(ip);
      return host ? [[ip, { host, by, hop }]] : [];
    }),
  );
}

/** Forward along the gravest contacts: from a host only after it was reached, to hosts that go on afterwards. */
function spread(reached: Map<string, Reached>, hosts: Map<string, PathHost>, contacts: Contact[]): void {
  while (reached.size < MOST_HOSTS) {
    const [next] = contacts
      .filter(({ from_ip, to_ip }) => reached.has(from_ip) && hosts.has(to_ip) && !reached.has(to_ip))
      .filter((contact) => {
        const since = reachedAt(reached.get(contact.from_ip)!);
        const at = time(contact.first_seen) >= since ? time(contact.first_seen) : time(contact.last_seen);
        const until = hosts.get(contact.to_ip)!.goes_on_until;
        return at >= since && until !== null && time(until) > at;
      })
      .toSorted((a, b) => graver(a, b) || time(a.first_seen) - time(b.first_seen));
    if (next === undefined) return;
    const hop = reached.get(next.from_ip)!.hop + 1;
    reached.set(next.to_ip, { host: hosts.get(next.to_ip)!, by: next, hop });
  }
}

function reachedAt({ by }: Reached): number {
  return by === null ? -Infinity : time(by.first_seen);
}

function graver(a: Contact, b: Contact): number {
  return (POINTS[b.severity ?? ''] ?? 0) - (POINTS[a.severity ?? ''] ?? 0);
}

function time(instant: string): number {
  return Date.parse(instant);
}
