import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { VERSION } from '../../../../version.js';
import { clean } from '../../../answer/untrusted.js';
import { counted } from './markdown-text.js';
import { attacksOf } from './ocsf-attacks.js';
import type { ReportFacts } from './report-facts.js';
import { namedUuid } from './stix-id.js';

const SCHEMA_VERSION = '1.3.0';
const LONGEST_NAME = 120;
const CLASS = {
  category_uid: 2,
  category_name: 'Findings',
  class_uid: 2004,
  class_name: 'Detection Finding',
  activity_id: 1,
  activity_name: 'Create',
  type_uid: 200_401,
  type_name: 'Detection Finding: Create',
};
const HOST_NAME = { type_id: 1, type: 'Hostname' };
const IP_ADDRESS = { type_id: 2, type: 'IP Address' };

const SEVERITIES: Record<string, [id: number, caption: string]> = {
  INFO: [1, 'Informational'],
  LOW: [2, 'Low'],
  MEDIUM: [3, 'Medium'],
  HIGH: [4, 'High'],
  CRITICAL: [5, 'Critical'],
};

/** What OCSF takes for a host name; devices call themselves by any text. */
const IS_HOST_NAME = /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i;

interface Endpoint {
  ip: string;
  hostname?: string;
  name?: string;
}

/** One Detection Finding of the Open Cybersecurity Schema Framework for each group of alerts; times in ms. */
export function ocsfReport(facts: ReportFacts, groups: readonly AlertGroup[]): string {
  return JSON.stringify(groups.map((group) => findingOf(group, facts)));
}

function findingOf(group: AlertGroup, facts: ReportFacts) {
  const { threat_type, source_ip, destination_ip, alert_count, acknowledged } = group;
  const [first, last] = [Date.parse(group.first_seen), Date.parse(group.last_seen)];
  const [severity_id, severity] = SEVERITIES[group.severity ?? ''] ?? [0, 'Unknown'];
  // OCSF knows no word for alerts that somebody has seen without saying what they are.
  const [status_id, status] = acknowledged === alert_count ? [99, 'Acknowledged'] : [1, 'New'];
  const title = clean(threat_type);
  const attacks = attacksOf(threat_type);
  const uid = namedUuid('alerts', threat_type, source_ip ?? '', destination_ip ?? '', facts.window.from);
  return {
    metadata: {
      version: SCHEMA_VERSION,
      product: { name: 'netmonitor-mcp', vendor_name: 'netmonitor-mcp', version: VERSION },
      uid: namedUuid('finding', facts.queryId, uid),
      correlation_uid: facts.queryId,
      labels: [`TLP:${facts.tlp}`],
    },
    ...CLASS,
    severity_id,
    severity,
    status_id,
    status,
    time: first,
    start_time: first,
    end_time: last,
    count: alert_count,
    message: `${counted(alert_count, 'alert')}, ${acknowledged} acknowledged; sensors: ${group.sensors.map((id) => clean(id, LONGEST_NAME)).join(', ') || 'none named'}`,
    finding_info: {
      uid,
      title,
      first_seen_time: first,
      last_seen_time: last,
      ...(attacks.length > 0 && { attacks }),
    },
    ...evidenceOf(group, facts),
  };
}

function evidenceOf({ source_ip, destination_ip }: AlertGroup, { alerts: { devices } }: ReportFacts) {
  const sides = Object.entries({ src_endpoint: source_ip, dst_endpoint: destination_ip }).flatMap(
    ([name, ip]): [string, Endpoint][] => {
      if (ip === null) return [];
      const known = devices.find(({ ip_address }) => ip_address === ip)?.hostname;
      if (!known) return [[name, { ip }]];
      const host = clean(known, LONGEST_NAME);
      return [[name, { ip, [IS_HOST_NAME.test(host) ? 'hostname' : 'name']: host }]];
    },
  );
  if (sides.length === 0) return {};
  return {
    evidences: [Object.fromEntries(sides)],
    observables: sides.flatMap(([name, { ip, hostname }]) => [
      { name: `evidences[0].${name}.ip`, ...IP_ADDRESS, value: ip },
      ...(hostname ? [{ name: `evidences[0].${name}.hostname`, ...HOST_NAME, value: hostname }] : []),
    ]),
  };
}
