import {
  CRITICAL_MBPS,
  type RemarkableSensors,
  type SensorGroup,
  WARNING_MBPS,
} from '../../../database/sensors/bandwidth.js';

/** What to do about the sensors that stand out, the most urgent first. */
export function adviceOn({ critical, warning, increasing, offline, silent }: RemarkableSensors): string[] {
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
    ...about(
      offline,
      'offline, so the last sample is old; the sums leave it out. Check that the sensor runs',
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
