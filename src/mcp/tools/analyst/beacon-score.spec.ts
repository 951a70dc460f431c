import { describe, expect, it } from 'vitest';
import type { RhythmicPair } from '../../../database/hunting/beacon.js';
import { beaconScore, skewOf } from './beacon-score.js';

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
    expect(reasonsOf({ events: 7 })).toMatchObject({ regular_gaps: 17.5, on_the_beat: 5 });
  });

  it('calls a destination new as far as the history tells', () => {
    expect(reasonsOf({}, { historyFrom: '2026-11-16T00:00:00Z' })['new_destination']).toBe(5);
    expect(reasonsOf({}, { historyFrom: '2026-11-19T13:00:00Z' })['new_destination']).toBeUndefined();
    expect(reasonsOf({}, { historyFrom: null })['new_destination']).toBeUndefined();
  });

  it('sinks for what many meet, what is long known and what stays inside', () => {
    const harmless = { destination_sources: 30, destination_first_seen: '2026-10-20T12:00:00Z' };
    expect(beaconScore(pair({ ...harmless, destination_own: true }), AROUND)).toEqual({
      score: 25.5,
      reasons: {
        regular_gaps: 35,
        on_the_beat: 10,
        symmetric_gaps: 5,
        long_lasting: 5,
        few_hosts_meet_it: 0.5,
        long_known: -10,
        many_hosts_meet_it: -15,
        inside_own_network: -5,
      },
    });
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
