import { describe, expect, it } from 'vitest';
import { randomSource, type RandomSource } from '../../../../test/access/random-source.js';
import type { RhythmicPair } from '../../../database/hunting/beacon.js';
import { BEACON_SCORE, beaconScore, skewOf } from './beacon-score.js';
import { mad, median, quantile } from './robust.js';

const AROUND = { from: '2026-11-19T12:00:00Z', hours: 24, historyFrom: '2026-10-20T12:00:00Z' };

const pair = (more: Partial<RhythmicPair> = {}): RhythmicPair => ({
  source_ip: '10.0.0.5',
  destination_ip: '203.0.113.9',
  events: 48,
  first_quartile: 1_700,
  median: 1_800,
  third_quartile: 1_900,
  mad: 100,
  on_beat: 1,
  first_seen: '2026-11-19T13:00:00Z',
  last_seen: '2026-11-20T11:00:00Z',
  claims: 0,
  source_own: true,
  destination_own: false,
  destination_sources: 1,
  destination_first_seen: '2026-11-19T13:00:00Z',
  threat_types: ['TLS_MISSING_SNI'],
  whitelist_id: null,
  provider: null,
  ...more,
});

const reasonsOf = (more: Partial<RhythmicPair>, around = {}) =>
  beaconScore(pair(more), { ...AROUND, ...around }).reasons;

/** Events at random moments of a day. */
function randomPair(events: number, random: RandomSource): Partial<RhythmicPair> {
  const moments = Array.from({ length: events }, () => random.next() * 86_400).toSorted((a, b) => a - b);
  const gaps = moments.slice(1).map((at, i) => at - moments[i]!);
  const middle = median(gaps);
  return {
    events,
    first_quartile: quantile(gaps, 0.25),
    median: middle,
    third_quartile: quantile(gaps, 0.75),
    mad: mad(gaps),
    on_beat: gaps.filter((gap) => Math.abs(gap - middle) <= 0.3 * middle).length / gaps.length,
  };
}

describe('the score of a beacon', () => {
  it('is 80 for a steady rhythm to a new destination that nobody else meets, and 100 when a detector says so', () => {
    expect(beaconScore(pair(), AROUND)).toEqual({
      score: 80,
      reasons: {
        regular_gaps: 35,
        on_the_beat: 10,
        symmetric_gaps: 5,
        long_lasting: 5,
        few_hosts_meet_it: 15,
        new_destination: 10,
      },
    });
    expect(beaconScore(pair({ claims: 3 }), AROUND).score).toBe(100);
  });

  it('does not mind 30 % of jitter, and gives nothing for random gaps', () => {
    expect(reasonsOf({ mad: 320 })['regular_gaps']).toBe(35);
    expect(reasonsOf({ mad: 1_250 })['regular_gaps']).toBeUndefined();
  });

  it('trusts few gaps less', () => {
    // All six gaps on the beat are 3.9 standard deviations beyond chance, four of six 1.8: as good as nothing.
    expect(reasonsOf({ events: 7 })).toMatchObject({ regular_gaps: 32.8, on_the_beat: 9.4 });
    expect(reasonsOf({ events: 7, on_beat: 4 / 6, mad: 400 })).toEqual({});
  });

  it('names none but one in a hundred pairs that meet at random, whatever they meet', () => {
    const random = randomSource(11);
    const named = Array.from({ length: 2_000 }, (_, i) => randomPair(6 + (i % 20), random)).filter(
      ({ mad, median }) => mad! <= 0.4 * median!,
    );
    const wrong = named.filter((one) => beaconScore(pair(one), AROUND).score >= BEACON_SCORE);
    expect(named.length).toBeGreaterThan(200);
    expect(wrong.length).toBeLessThan(20);
  });

  it('calls a destination new as far as the history tells', () => {
    expect(reasonsOf({}, { historyFrom: '2026-11-16T00:00:00Z' })['new_destination']).toBe(5);
    expect(reasonsOf({}, { historyFrom: '2026-11-19T13:00:00Z' })['new_destination']).toBeUndefined();
    expect(reasonsOf({}, { historyFrom: null })['new_destination']).toBeUndefined();
  });

  it('sinks for what many meet, what is long known and what stays inside', () => {
    const harmless = { destination_sources: 30, destination_first_seen: '2026-10-20T12:00:00Z' };
    expect(beaconScore(pair({ ...harmless, destination_own: true }), AROUND)).toEqual({
      score: 0,
      reasons: {
        regular_gaps: 35,
        on_the_beat: 10,
        symmetric_gaps: 5,
        long_lasting: 5,
        few_hosts_meet_it: 0.5,
        long_known: -25,
        many_hosts_meet_it: -15,
        inside_own_network: -30,
        limit_of_scale: 14.5,
      },
    });
  });

  it('sinks by and by between a week and two of a destination that is known', () => {
    const known = (date: string) => reasonsOf({ destination_first_seen: date })['long_known'];
    expect(known('2026-11-12T12:00:00Z')).toBeUndefined();
    expect(known('2026-11-09T00:00:00Z')).toBe(-12.5);
    expect(known('2026-11-05T12:00:01Z')).toBe(-25);
  });

  it('names a steady rhythm to a host inside that was not there before, as far as that is known', () => {
    const inside = pair({ destination_own: true });
    expect(beaconScore(inside, AROUND).score).toBe(65);
    expect(beaconScore(inside, { ...AROUND, historyFrom: AROUND.from }).score).toBeLessThan(BEACON_SCORE);
    const usual = { ...inside, destination_first_seen: '2026-11-12T12:00:00Z' };
    expect(beaconScore({ ...usual, destination_sources: 3 }, AROUND).score).toBeLessThan(BEACON_SCORE);
  });

  it('makes do with a single alert of a detector that says it', () => {
    const none = { first_quartile: null, median: null, third_quartile: null, mad: null, on_beat: null };
    const last_seen = '2026-11-19T13:00:00Z';
    expect(reasonsOf({ ...none, events: 1, claims: 1, last_seen })).toEqual({
      detector_says_so: 35,
      few_hosts_meet_it: 15,
      new_destination: 10,
    });
  });
});

describe('the skew', () => {
  it('is where the middle half leans to', () => {
    expect(skewOf(pair())).toBe(0);
    expect(skewOf(pair({ first_quartile: 1_800, third_quartile: 2_000 }))).toBe(1);
    expect(skewOf(pair({ first_quartile: 1_800, third_quartile: 1_800 }))).toBe(0);
    expect(skewOf(pair({ median: null }))).toBeNull();
  });
});
