import type { HourLimits, Sender } from '../../../database/hunting/outbound.js';
import { mad, median, quantile, RARE_SPREADS } from './robust.js';

/** The least is what NetMonitor itself warns of in five minutes: below it work and theft look alike. */
export const HOUR_LIMITS: HourLimits = {
  leastBytes: 100_000_000,
  leastHours: 12,
  spreads: RARE_SPREADS,
  times: 3,
  most: 200,
};

/** With fewer days of traffic before the window nobody knows what is usual. */
export const LEAST_HISTORY_DAYS = 3;
const LEAST_STRETCHES = 5;
/** A host that moves a lot on a few days of a month does so on this one too; three bad days do not hide a fourth. */
const BUSY_DAYS = 0.9;
/** Working days and weekends lie far apart, and so would the limit: half again the most of two weeks is unusual anyway. */
const [BEYOND_THE_MOST, TWO_WEEKS] = [1.5, 14];

/** What a host sent beyond its usual. Bytes are lower bounds. */
export interface OutboundVerdict {
  /** Beyond the usual, whichever of single hours and their sum tells more; 0 for nothing unusual. */
  excess_bytes: number;
  exceeded: ('hours' | 'total')[];
  /** Of stretches as long as the window; null below a day and where there is not enough history. */
  usual_total_bytes: number | null;
}

/** @param stretches how many times the window goes into the history before it */
export function outboundVerdict(sender: Sender, windowHours: number, stretches: number): OutboundVerdict {
  const { hours_above, usual_bytes } = sender;
  const total = Number(sender.total_bytes);
  const whole = windowHours < 24 ? null : usualTotal(sender, Math.floor(stretches));
  const totalAbove = whole !== null && total > whole.limit;
  const excesses = [
    Number(sender.bytes_above) - hours_above * usual_bytes,
    totalAbove ? total - whole.usual : 0,
  ];
  return {
    excess_bytes: Math.round(Math.max(...excesses)),
    exceeded: [...(hours_above > 0 ? ['hours' as const] : []), ...(totalAbove ? ['total' as const] : [])],
    usual_total_bytes: whole && Math.round(whole.usual),
  };
}

/** A stretch without a row was below the busiest; what that may have been comes on top of the limit. */
function usualTotal({ earlier_totals, unlisted_bytes }: Sender, stretches: number) {
  if (stretches < LEAST_STRETCHES) return null;
  const totals = earlier_totals.slice(-stretches).map(Number);
  const all = [...totals, ...Array.from({ length: stretches - totals.length }, () => 0)];
  const usual = median(all);
  const rare = Math.max(usual + RARE_SPREADS * mad(all), 2 * quantile(all, BUSY_DAYS));
  const beyond = stretches < TWO_WEEKS ? Infinity : BEYOND_THE_MOST * Math.max(...all);
  return { usual, limit: unlisted_bytes + Math.max(HOUR_LIMITS.leastBytes, Math.min(rare, beyond)) };
}
