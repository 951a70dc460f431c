import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { hoursOf } from '../../../answer/window.js';
import { listedAs } from '../listed-as.js';
import type { Lengths } from './lengths.js';
import { counted, defangedAddress, shortInstant, strange } from './markdown-text.js';
import { addressesOf, type ReportFacts, techniquesSeen } from './report-facts.js';

/** The rest of a list: how many there are, and the call that tells them when no fuller report does. */
interface Rest {
  call: string;
  /** Of all, where the rows are some of them. */
  total?: number;
  /** Whether there are more than the total. */
  isLeast?: boolean;
}

/** Some of a list as lines, each with the query it rests on, and how many were left out. */
export function listed<T>(
  rows: readonly T[],
  most: number,
  line: (row: T) => string,
  { queryId, detail }: ReportFacts,
  { call, total = rows.length, isLeast = false }: Rest,
) {
  const shown = rows.slice(0, most).map((row) => `- ${line(row)} [${queryId}]`);
  const left = total - shown.length;
  if (total === 0) return [`- none [${queryId}]`];
  if (left === 0) return shown;
  const more = `${isLeast ? 'at least ' : ''}${left} more`;
  return [...shown, `- … and ${more}: ${detail === 'brief' ? 'detail=full' : call} [${queryId}]`];
}

export function pair({ source_ip, destination_ip }: AlertGroup): string {
  const side = (address: string | null) => (address === null ? '-' : defangedAddress(address));
  return `${side(source_ip)} > ${side(destination_ip)}`;
}

export function timeline(groups: readonly AlertGroup[], facts: ReportFacts): string[] {
  const inOrder = groups.toSorted((a, b) => Date.parse(a.first_seen) - Date.parse(b.first_seen));
  const line = (group: AlertGroup) =>
    [
      `${stretch(group)}: ${group.severity ?? 'no severity'} ${strange(group.threat_type)}`,
      pair(group),
      `${counted(group.alert_count, 'alert')}${group.acknowledged > 0 ? ` (${group.acknowledged} acknowledged)` : ''}`,
      `sensor ${group.sensors.map(strange).join(' ') || '-'}`,
    ].join(', ');
  return listed(inOrder, inOrder.length, line, facts, {
    call: allAlerts(facts),
    total: facts.alerts.group_count,
  });
}

/** The worst groups of those that nobody has acknowledged. */
export function open(facts: ReportFacts, most: Lengths): string[] {
  const { groups, group_count } = facts.alerts;
  const line = (group: AlertGroup) =>
    `${group.severity ?? '-'} ${strange(group.threat_type)}, ${pair(group)}, ${counted(group.alert_count, 'alert')}`;
  return listed(groups, most.open, line, facts, {
    call: allAlerts(facts),
    total: group_count,
  });
}

/** The host itself, those that got furthest, and then those of the worst groups. */
export function hosts(facts: ReportFacts, most: Lengths): string[] {
  const { address, alerts, path } = facts;
  const devices = new Map(alerts.devices.map((device) => [device.ip_address, device]));
  const onPath = new Map(path?.hosts.map((host) => [host.ip_address, host]));
  const own = address === null ? [] : [address];
  const progress = (ip: string) => (ip === address ? Infinity : (onPath.get(ip)?.progress ?? 0));
  const all = [...new Set([...own, ...addressesOf(alerts.groups)])].toSorted(
    (a, b) => progress(b) - progress(a),
  );
  const line = (ip: string) => {
    const device = devices.get(ip);
    const known = device ? strange(device.hostname ?? device.vendor) : 'no known device';
    const stages = progress(ip) > 0 ? (onPath.get(ip)?.steps.map(({ stage }) => stage) ?? []) : [];
    return [
      `${defangedAddress(ip)}: ${known}`,
      ...(stages.length > 0 ? [`stages: ${stages.join(' > ')}`] : []),
    ].join('; ');
  };
  const isLeast = alerts.group_count > alerts.groups.length;
  return listed(all, most.hosts, line, facts, { call: allAlerts(facts), isLeast });
}

/** How the attack moved on, as far as alerts tell. */
export function movement(facts: ReportFacts, most: Lengths): string[] {
  const { path } = facts;
  if (path === null || path.edges.length === 0) return [];
  return [
    '### Movement',
    ...listed(
      path.edges,
      most.edges,
      ({ from_ip, to_ip, at, severity, threat_types }) =>
        `${shortInstant(at)}: ${defangedAddress(from_ip)} reached ${defangedAddress(to_ip)} (${severity ?? '-'} ${threat_types.map(strange).join(', ')})`,
      facts,
      { call: `attack_path ip_address=${defangedAddress(path.start!)}` },
    ),
  ];
}

export function indicators(facts: ReportFacts, most: Lengths): string[] {
  const { listed: known, queryId } = facts;
  if (known === null) return [`- hidden: feeds belong to no sensor [${queryId}]`];
  const others = [...known.keys()].slice(most.indicators).map(defangedAddress);
  return listed(
    [...known],
    most.indicators,
    ([ip, match]) => `${defangedAddress(ip)}: ${strange(listedAs(match))}`,
    facts,
    { call: `check_indicators indicators=${others.join(',')}` },
  );
}

/** In one line, most alerts first. */
export function techniques({ alerts, queryId }: ReportFacts, most: Lengths): string[] {
  const all = techniquesSeen(alerts.types);
  const told = all
    .slice(0, most.techniques)
    .map(({ id, name, alertCount }) => `${id} ${name} (${counted(alertCount, 'alert')})`);
  const more = all.length - told.length;
  const rest = more > 0 ? [`… and ${more} more: detail=full`] : [];
  return [`- ${[...told, ...rest].join('; ') || 'none'} [${queryId}]`];
}

export function coverageGaps(facts: ReportFacts, most: Lengths): string[] {
  const { gaps, gapNotes, queryId } = facts;
  const told = listed(
    gaps,
    most.gaps,
    ({ sensor_id, state, from, to }) =>
      `${strange(sensor_id)}: ${state} from ${shortInstant(from)} to ${shortInstant(to)}`,
    facts,
    { call: 'sensor_coverage' },
  );
  return [
    ...(gaps.length > 0 ? told : []),
    ...gapNotes.map(({ message }) => `- ${strange(message)} [${queryId}]`),
  ];
}

function stretch({ first_seen, last_seen }: AlertGroup): string {
  const [from, to] = [shortInstant(first_seen), shortInstant(last_seen)];
  return from === to ? from : `${from} to ${to}`;
}

/** The call that lists the alerts of which the report groups some. */
function allAlerts({ address, window }: ReportFacts): string {
  const hours = `hours=${hoursOf(window)}`;
  return address === null
    ? `get_recent_threats acknowledged=false ${hours}`
    : `get_threat_timeline ip_address=${defangedAddress(address)} ${hours}`;
}
