import {
  CRITICAL_MBPS,
  type RemarkableSensors,
  type SensorGroup,
  WARNING_MBPS,
} from '../../../database/sensors/bandwidth.js';

export const BANDWIDTH_HEALTH = ['normal', 'warning', 'critical'] as const;
export type BandwidthHealth = (typeof BANDWIDTH_HEALTH)[number];

/** From the newest sample; null when there is none. */
export function healthOf(mbps: number | null): BandwidthHealth | null {
  if (mbps === null) return null;
  return mbps > CRITICAL_MBPS ? 'critical' : mbps > WARNING_MBPS ? 'warning' : 'normal';
}

/** What to do about the sensors that stand out, the most urgent first. */
export function adviceOn({ critical, warning, increasing, silent }: RemarkableSensors): string[] {
  const advice = [
    ...about(
      critical,
      `above ${CRITICAL_MBPS} Mbps: find out at once who fills the link (top talkers), and whether it is wanted`,
    ),
    ...about(warning, `above ${WARNING_MBPS} Mbps: watch the link and its top talkers`),
    ...about(
      increasing,
      'clearly more traffic in the newer half of the window: compare with what is usual there',
    ),
    ...about(silent, 'no bandwidth sample in the window: check that the sensor runs and reports'),
  ];
  return advice.length > 0 ? advice : ['Nothing stands out.'];
}

function about({ count, first }: SensorGroup, sentence: string): string[] {
  if (count === 0) return [];
  const others = count > first.length ? ` and ${count - first.length} more` : '';
  return [`${first.join(', ')}${others}: ${sentence}.`];
}
