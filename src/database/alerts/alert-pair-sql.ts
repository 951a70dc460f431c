import type { Countable } from '../rollups/rollup-sql.js';

const IN_SCOPE = '($3::text[] IS NULL OR sensor_id = ANY($3))';
const PAIR = 'source_ip, destination_ip, severity, threat_type, sensor_id';

/**
 * Alerts of the sensors $3 up to $2, each row with how many it stands for, when the first and the last of them were, and
 * how many of them are known to be acknowledged: `seen`.
 */
interface Pairs {
  /** The value that says since when; a border of the question, unless it is the begin of its window. */
  since: string;
  /** Conditions that sums can tell too. */
  about?: string;
  /** Conditions on rows alone. What they leave out is told as `seen`, where that is asked. */
  only?: string;
  /** Whether `seen` is asked: sums do not have it. */
  withSeen?: boolean;
}

export function alertPairs({ since, about = 'true', only = 'true', withSeen = false }: Pairs): Countable {
  const asked = `timestamp >= ${since} AND timestamp < $2 AND ${IN_SCOPE} AND ${about}`;
  const when = 'timestamp AS first_seen, timestamp AS last_seen';
  return {
    table: 'alerts',
    columns: `timestamp, ${PAIR}, acknowledged`,
    matching: `${asked} AND ${only}`,
    row: `${PAIR}, 1 AS n, ${when}, coalesce(acknowledged, false)::int AS seen`,
    rollUp: 'pair_daily',
    summed: `period >= ${since} AND ${IN_SCOPE} AND ${about}`,
    sum: `${PAIR}, n, first_seen, last_seen, 0 AS seen`,
    ...(withSeen && {
      beside: { matching: `${asked} AND acknowledged`, row: `${PAIR}, 0 AS n, ${when}, 1 AS seen` },
    }),
  };
}
