import { randomSource } from '../../access/random-source.js';
import type { ScoredAlert } from './plain-risk.js';

const HOUR = 3_600_000;
const SOURCES = [
  '10.0.0.1',
  '10.0.0.1',
  '10.0.0.1',
  '10.0.0.1',
  '10.0.0.2',
  '10.0.0.3',
  '2001:db8::1',
  '203.0.113.9',
  null,
];
const SEVERITIES = ['CRITICAL', 'HIGH', 'high ', 'MEDIUM', 'LOW', 'LOW', 'INFO', 'odd'];
/** So many types that not every reason is named by itself, and that the greatest score is capped. */
const TYPES = Array.from({ length: 24 }, (_, index) => (index % 3 === 0 ? `type_${index}` : `TYPE_${index}`));

/** The same 700 alerts each time, the most of them young and of one busy source. */
export function randomAlerts(now: number): ScoredAlert[] {
  const random = randomSource(4_711);
  return Array.from({ length: 700 }, (_, index) => {
    const source = random.of(SOURCES);
    // Some lie exactly on the borders of steps.
    const onBorder = index % 25 === 0;
    return {
      at: onBorder ? now - random.below(400) * HOUR : now - 1 - Math.floor(random.next() ** 2 * 400 * HOUR),
      source,
      type: random.of(source === '10.0.0.1' ? TYPES : TYPES.slice(0, 2)),
      severity: random.of(SEVERITIES),
    };
  });
}
