import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../database/shifts/shift.js';
import { leadsOf } from './brief-leads.js';

const CONTEXT = {
  usual: 4,
  newHosts: new Set<string>(),
  newPairs: new Map<string, Set<string>>(),
  sureness: 1,
  hours: 8,
};
const HOST: Candidate = {
  ip_address: '10.0.0.5',
  severity: 'HIGH',
  alert_count: 600,
  open: 600,
  as_bad: 550,
  peer: null,
  threat_types: ['COMMAND_INJECTION_ATTEMPT'],
  grave_types: [],
  rarity: 1,
  before: [[0, 4, 1]],
};
const reasonsOf = (more: Partial<Candidate>) => leadsOf([{ ...HOST, ...more }], CONTEXT)[0]?.reasons;

describe('a host to look at first', () => {
  it('is not taken for usual because of one grave alert on a day before', () => {
    expect(reasonsOf({})).toEqual({ severity_HIGH: 35, rare_type: 15, louder_than_usual: 4.9 });
  });

  it('is usual where a day before was about as bad', () => {
    const critical: Partial<Candidate> = { severity: 'CRITICAL', before: [[0, 300, 200]] };
    expect(reasonsOf(critical)).toMatchObject({ as_bad_on_days_before: -5 });
    expect(reasonsOf({ ...critical, before: [[0, 300, 183]] })).not.toHaveProperty('as_bad_on_days_before');
  });

  it('is as usual where there are too few alerts to tell', () => {
    const few: Partial<Candidate> = { severity: 'CRITICAL', as_bad: 9, before: [[0, 300, 1]] };
    expect(reasonsOf(few)).toMatchObject({ as_bad_on_days_before: -5 });
  });
});
