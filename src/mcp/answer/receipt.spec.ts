import { describe, expect, it } from 'vitest';
import { coverageOf } from './receipt.js';

const window = { from: '2026-11-19T12:00:00Z', to: '2026-11-20T12:00:00Z', timezone: 'UTC' };

function gaps(last_seen: string | null, within = window) {
  return coverageOf([{ sensor_id: 'dmz-02', last_seen }], within);
}

describe('a sensor was blind', () => {
  it.each([
    ['600.001 s before the end', '2026-11-20T11:49:59.999Z', '2026-11-20T11:49:59.999Z'],
    ['in the middle', '2026-11-20T00:00:00Z', '2026-11-20T00:00:00Z'],
    ['a millisecond after the beginning', '2026-11-19T12:00:00.001Z', '2026-11-19T12:00:00.001Z'],
    ['at the beginning', '2026-11-19T12:00:00Z', window.from],
    ['before the window', '2026-11-18T00:00:00Z', window.from],
    ['never', null, window.from],
  ])('from when it was last seen: %s', (_, last_seen, from) => {
    expect(gaps(last_seen)).toEqual([{ sensor_id: 'dmz-02', state: 'blind', from, to: window.to }]);
  });

  it('in local time as well', () => {
    const local = { from: '2026-11-19T13:00:00+01:00', to: '2026-11-20T13:00:00+01:00', timezone: 'any' };
    expect(gaps('2026-11-20T11:50:00Z', local)).toEqual([]);
    expect(gaps('2026-11-20T11:49:00Z', local)).toHaveLength(1);
  });
});

describe('a sensor was not blind', () => {
  it.each([
    ['600 s before the end', '2026-11-20T11:50:00Z'],
    ['at the end', window.to],
    ['after the end', '2026-11-21T00:00:00Z'],
  ])('when it was last seen %s', (_, last_seen) => {
    expect(gaps(last_seen)).toEqual([]);
  });

  it('in a window that is shorter than 600 s and that began while it was seen', () => {
    expect(gaps('2026-11-20T11:55:00Z', { ...window, from: '2026-11-20T11:55:00Z' })).toEqual([]);
  });
});

it('each blind sensor is named, in the order given', () => {
  const sensors = ['a', 'b', 'c'].map((sensor_id, i) => ({
    sensor_id,
    last_seen: i === 1 ? window.to : null,
  }));
  expect(coverageOf(sensors, window).map((gap) => gap.sensor_id)).toEqual(['a', 'c']);
});

it('without a table of sensors nothing is claimed', () => {
  expect(coverageOf(null, window)).toEqual([]);
  expect(coverageOf([], window)).toEqual([]);
});
