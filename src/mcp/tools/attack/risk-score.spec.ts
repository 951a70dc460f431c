import { describe, expect, it } from 'vitest';
import type { Asset } from '../../../database/risk/risk.js';
import { dayBefore, scoreOf, trendOf } from './risk-score.js';

const asset = (points: number, reasons: number[], reason_count = reasons.length): Asset => ({
  ip_address: '10.0.0.5',
  alert_count: 100,
  by_severity: { HIGH: 100 },
  first_seen: '2026-11-20T08:00:00Z',
  last_seen: '2026-11-20T09:00:00Z',
  points,
  points_before: 0,
  type_count: reason_count,
  reason_count,
  reasons: reasons.map((one, index) => ({
    threat_type: `TYPE_${index}`,
    severity: 'HIGH',
    alert_count: 1,
    last_seen: '2026-11-20T09:00:00Z',
    points: one,
  })),
  cuts: [],
});

const told = (given: Asset) => scoreOf(given).reasons.map(({ reason, points }) => [reason, points]);

describe('a score', () => {
  it('is what its reasons add up to', () => {
    expect(scoreOf(asset(7.3, [5, 2.3])).score).toBe(7.3);
    expect(told(asset(7.3, [5, 2.3]))).toEqual([
      ['TYPE_0', 5],
      ['TYPE_1', 2.3],
    ]);
  });

  it('holds in one reason what is not named by itself', () => {
    expect(told(asset(7.3, [5], 4)).at(-1)).toEqual(['3 more kinds of alerts', 2.3]);
  });

  it('names what the cap of a severity took, and adds up all the same', () => {
    const noisy = { ...asset(24, [20, 15], 3), cuts: [{ severity: 'MEDIUM', points: 12.4 }] };
    expect(scoreOf(noisy).score).toBe(24);
    expect(told(noisy).slice(2)).toEqual([
      ['1 more kind of alerts', 1.4],
      ['all MEDIUM together capped at 24', -12.4],
    ]);
  });

  it('is cut at 100, and the cut is a reason', () => {
    const over = asset(131.4, [80, 51.4]);
    expect(scoreOf(over).score).toBe(100);
    expect(told(over).at(-1)).toEqual(['capped at 100', -31.4]);
    expect(told(asset(100, [100]))).toHaveLength(1);
  });

  it('moves when it moves by five points', () => {
    expect([trendOf(0, 4.9), trendOf(0, 5), trendOf(100, 95)]).toEqual(['stable', 'rising', 'falling']);
  });

  it('is not compared with a day that the window does not hold', () => {
    expect(dayBefore(asset(50, [50]), 24)).toEqual({ score_24h_ago: null, trend: null });
    expect(dayBefore(asset(50, [50]), 25)).toEqual({ score_24h_ago: 0, trend: 'rising' });
  });
});
