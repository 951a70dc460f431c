import { defangedAddress } from './markdown-text.js';
import type { ReportFacts } from './report-facts.js';

const MOST_HOSTS = 2;
const MOST_NAMED = 3;

/** What to ask next, and why; the tools understand addresses as they are written here. */
export function nextSteps({ kind, address, alerts, listed, path, gaps }: ReportFacts) {
  const own = kind === 'incident' ? [address!] : (path?.hosts ?? []).map(({ ip_address }) => ip_address);
  const suspects = alerts.groups.flatMap(({ source_ip }) => source_ip ?? []);
  const hosts = [...new Set([...own, ...suspects])].slice(0, MOST_HOSTS);
  const bad = [...(listed?.keys() ?? [])].slice(0, MOST_NAMED).map(defangedAddress);
  return [
    ...(alerts.alert_count === 0 ? [] : hosts).map((host) => ({
      why: 'what it did, and is that unusual',
      tool: 'investigate_host',
      given: `ip_address=${defangedAddress(host)}`,
    })),
    ...(path?.start
      ? [
          {
            why: 'how far it got',
            tool: 'attack_path',
            given: `ip_address=${defangedAddress(path.start)}`,
          },
        ]
      : []),
    ...(bad.length > 0
      ? [
          {
            why: 'who else met them',
            tool: 'check_indicators',
            given: `indicators=${bad.join(',')}`,
          },
        ]
      : []),
    ...(gaps.length > 0 || alerts.alert_count === 0
      ? [{ why: 'where we were blind, and why', tool: 'sensor_coverage', given: '' }]
      : []),
  ];
}
