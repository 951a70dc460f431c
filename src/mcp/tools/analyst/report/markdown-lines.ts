import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { listedAs } from '../listed-as.js';
import { counted, defangedAddress, shortInstant, strange } from './markdown-text.js';
import { addressesOf, type ReportFacts, techniquesSeen } from './report-facts.js';

const MOST_HOSTS = 12;
const MOST_TECHNIQUES = 12;
const MOST_GAPS = 8;
const MOST_STEPS = 5;
const NONE = 'none';

/** Some of a list as lines, each with the query it rests on, and how many were left out. */
export function listed<T>(
  rows: readonly T[],
  most: number,
  line: (row: T) => string,
  id: string,
  total = rows.length,
) {
  const shown = rows.slice(0, most).map((row) => `- ${line(row)} [${id}]`);
  const left = total - shown.length;
  if (shown.length === 0) return [`- ${NONE} [${id}]`];
  return left > 0 ? [...shown, `- … and ${left} more, left out here [${id}]`] : shown;
}

export function pair({ source_ip, destination_ip }: AlertGroup): string {
  const side = (address: string | null) => (address === null ? '-' : defangedAddress(address));
  return `${side(source_ip)} > ${side(destination_ip)}`;
}

function stretch({ first_seen, last_seen }: AlertGroup): string {
  const [from, to] = [shortInstant(first_seen), shortInstant(last_seen)];
  return from === to ? from : `${from} to ${to}`;
}

export function timeline(groups: readonly AlertGroup[], { alerts, queryId }: ReportFacts): string[] {
  const inOrder = groups.toSorted((a, b) => Date.parse(a.first_seen) - Date.parse(b.first_seen));
  const line = (group: AlertGroup) =>
    [
      `${stretch(group)}: ${group.severity ?? 'no severity'} ${strange(group.threat_type)}`,
      pair(group),
      `${counted(group.alert_count, 'alert')} (${group.acknowledged} acknowledged)`,
      `sensor ${group.sensors.map(strange).join(' ') || '-'}`,
    ].join(', ');
  return listed(inOrder, inOrder.length, line, queryId, alerts.group_count);
}

export function hosts(groups: readonly AlertGroup[], facts: ReportFacts): string[] {
  const { address, alerts, queryId, path } = facts;
  const devices = new Map(alerts.devices.map((device) => [device.ip_address, device]));
  const all = [...new Set([...(address === null ? [] : [address]), ...addressesOf(groups)])];
  const line = (ip: string) => {
    const device = devices.get(ip);
    const known = device ? `${strange(device.hostname)}, ${strange(device.vendor)}` : 'no known device';
    const own = path?.hosts.find(({ ip_address }) => ip_address === ip);
    const steps =
      own && own.progress > 0 ? `; stages: ${own.steps.map(({ stage }) => stage).join(' > ')}` : '';
    return `${defangedAddress(ip)}: ${known}${steps}`;
  };
  return listed(all, MOST_HOSTS, line, queryId);
}

/** How the attack moved on, as far as alerts tell. */
export function movement({ path, queryId }: ReportFacts): string[] {
  if (path === null || path.edges.length === 0) return [];
  return [
    '### Movement',
    ...listed(
      path.edges,
      MOST_STEPS,
      ({ from_ip, to_ip, at, severity, threat_types }) =>
        `${shortInstant(at)}: ${defangedAddress(from_ip)} reached ${defangedAddress(to_ip)} (${severity ?? '-'} ${threat_types.map(strange).join(', ')})`,
      queryId,
    ),
  ];
}

export function indicators({ listed: known, queryId }: ReportFacts): string[] {
  if (known === null) return [`- hidden: feeds belong to no sensor [${queryId}]`];
  return listed(
    [...known],
    MOST_HOSTS,
    ([ip, match]) => `${defangedAddress(ip)}: ${strange(listedAs(match))}`,
    queryId,
  );
}

export function techniques({ alerts, queryId }: ReportFacts): string[] {
  return listed(
    techniquesSeen(alerts.types),
    MOST_TECHNIQUES,
    ({ id, name, threatTypes, alertCount }) =>
      `${id} ${name}: ${counted(alertCount, 'alert')} (${threatTypes.slice(0, 3).map(strange).join(', ')})`,
    queryId,
  );
}

export function coverageGaps({ gaps, gapNotes, queryId }: ReportFacts): string[] {
  return [
    ...listed(
      gaps,
      MOST_GAPS,
      ({ sensor_id, state, from, to }) =>
        `${strange(sensor_id)}: ${state} from ${shortInstant(from)} to ${shortInstant(to)}`,
      queryId,
    ),
    ...gapNotes.map(({ message }) => `- ${strange(message)} [${queryId}]`),
  ];
}
