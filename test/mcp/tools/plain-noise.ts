/** An alert; `at` in microseconds. */
export interface QueueAlert {
  at: number;
  source: string | null;
  destination: string | null;
  type: string;
  severity: string;
  acknowledged: boolean | null;
}

export interface PlainNoise {
  source: string;
  /** Null for a source to several destinations. */
  destination: string | null;
  count: number;
  lost: number;
  lostOpen: number;
}

const HISTORY = 30 * 86_400e6;

/** The rules of noise_report once more, by plain arithmetic. */
export function plainNoise(
  alerts: QueueAlert[],
  { from, to }: { from: number; to: number },
): { queue: number; noisy: PlainNoise[] } {
  const queue = alerts.filter(({ at, acknowledged }) => at >= from && at < to && acknowledged !== true);
  const serious = alerts.filter(
    ({ at, severity }) =>
      at >= to - HISTORY && at < to && ['HIGH', 'CRITICAL'].includes(severity.trim().toUpperCase()),
  );
  const sources = new Map<string, Map<string, number>>();
  for (const { source, destination } of queue) {
    if (source === null || destination === null) continue;
    const pairs = sources.get(source) ?? new Map<string, number>();
    sources.set(source, pairs.set(destination, (pairs.get(destination) ?? 0) + 1));
  }
  const noisy = [...sources].flatMap(([source, pairs]) => {
    const all = [...pairs.values()].reduce((sum, count) => sum + count, 0);
    const whole = pairs.size > 1 && Math.max(...pairs.values()) < 0.8 * all ? [[null, all] as const] : [];
    return [...pairs, ...whole]
      .filter(([, count]) => count >= 0.005 * queue.length)
      .map(([destination, count]) => {
        const lost = serious.filter(
          (alert) => alert.source === source && (destination === null || alert.destination === destination),
        );
        const lostOpen = lost.filter(({ acknowledged }) => acknowledged !== true).length;
        return { source, destination, count, lost: lost.length, lostOpen };
      });
  });
  return { queue: queue.length, noisy: noisy.toSorted((a, b) => b.count - a.count) };
}
