import { expect, it } from 'vitest';
import type { Sender } from '../../../database/hunting/outbound.js';
import { outboundVerdict } from './outbound-verdict.js';

const MB = 1_000_000;
/** Four weeks of a host that works from Monday to Friday, oldest first. */
const WEEKS = [1_420, 1_830, 1_760, 1_340, 1_520, 510, 730].map((megabytes) => megabytes * MB);
const MONTH = [...WEEKS, ...WEEKS, ...WEEKS, ...WEEKS];

function sender(megabytes: number, earlier_totals: number[]): Sender {
  return {
    ip_address: '10.0.0.1',
    hostname: null,
    total_bytes: megabytes * MB,
    active_hours: 24,
    peak_hour: '2026-11-20T10:00:00Z',
    peak_bytes: 1,
    usual_hours: 600,
    usual_bytes: 30 * MB,
    limit_bytes: 500 * MB,
    unlisted_bytes: 0,
    hours_above: 0,
    bytes_above: 0,
    earlier_totals,
  };
}

const exceeded = (megabytes: number, earlier: number[]) =>
  outboundVerdict(sender(megabytes, earlier), 24, earlier.length).exceeded;

it('weekends do not hide a day that is half again the most of two weeks', () => {
  expect(exceeded(2_700, MONTH)).toEqual([]);
  expect(exceeded(2_800, MONTH)).toEqual(['total']);
});

it('of less than two weeks the most says little', () => {
  expect(exceeded(2_800, MONTH.slice(-13))).toEqual([]);
});
