import { expect, it } from 'vitest';
import type { Alert } from '../../../database/alerts/alert.js';
import { alertScore, type Surroundings } from './alert-score.js';

const NONE = { alert_count: 0, acknowledged: 0 };
const around = (days: number, acknowledged = 0): Surroundings => ({
  context: {
    pair: { ...NONE, first_seen: null, last_seen: null, long_before: 0 },
    pair_and_type: { alert_count: acknowledged, acknowledged },
    type: { alert_count: acknowledged, acknowledged, source_count: 0, long_before: days * 10 },
  } as Surroundings['context'],
  listed: false,
  days,
  otherStages: [],
});
const alert = {
  severity: 'MEDIUM',
  source_ip: '10.0.0.1',
  destination_ip: '10.0.0.1',
  acknowledged: false,
} as Alert;

it.each([
  ['without any history, and nothing said against it', around(0), 'unclear'],
  ['without a day of history, but often acknowledged', around(0.5, 9), 'looks_like_noise'],
  [
    'with a history in which its pair is no news',
    { ...around(9), context: { ...around(9).context, pair: { ...around(9).context.pair, long_before: 3 } } },
    'looks_like_noise',
  ],
])('%s', (_, surroundings, verdict) => {
  expect(alertScore(alert, surroundings).verdict).toBe(verdict);
});
