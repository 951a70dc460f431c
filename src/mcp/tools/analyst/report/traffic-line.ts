import { readable } from '../../traffic/volume.js';
import { LEAST_WINDOWS } from '../host-findings.js';
import type { ReportFacts } from './report-facts.js';

/** How much the host sent and received beside its own usual; lower bounds, for top talkers are the busiest only. */
export function trafficLine({ alerts: { traffic }, queryId }: ReportFacts): string[] {
  if (traffic === null || Number(traffic.bytes) === 0) return [];
  const { bytes, outbound_bytes, earlier_windows: earlier } = traffic;
  const sent = (all: typeof bytes | null, out: typeof bytes | null) =>
    `${readable(all ?? 0)}, ${readable(out ?? 0)} of it sent`;
  const usual =
    earlier < LEAST_WINDOWS
      ? 'what is usual is not known'
      : `usual are ${sent(traffic.usual_bytes, traffic.usual_outbound_bytes)} (medians of ${earlier} times as long before), most sent before ${readable(traffic.highest_outbound_bytes ?? 0)}`;
  return [`- Traffic: at least ${sent(bytes, outbound_bytes)}; ${usual}. [${queryId}]`];
}
