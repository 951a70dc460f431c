import { describe, expect, it } from 'vitest';
import { weekOf } from './week-map.js';

// Thursday.
const START = Date.parse('2026-11-19T12:00:00Z');
const at = (hour: number) => new Date(START + hour * 3_600_000).toISOString();
const window = (hours: number, timezone = 'UTC') => ({ from: at(0), to: at(hours), timezone });
const cellOf = (cells: ReturnType<typeof weekOf>, weekday: number, hour: number) =>
  cells[(weekday - 1) * 24 + hour]!;

describe('a map of the week', () => {
  it('adds up the same hour of several weeks, in the zone asked for', () => {
    const hours = [0, 168, 336].map((hour, i) => ({ at: at(hour), value: 10 ** i }));
    const cells = weekOf(window(500, 'Asia/Tokyo'), hours, [], true);
    expect(cells).toHaveLength(168);
    expect(cellOf(cells, 4, 21)).toMatchObject({ weekday: 4, hour: 21, value: 111 });
    expect(cells.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(111);
  });

  it('knows none from what lies outside, and from what is not listed', () => {
    const values = (isWhole: boolean) =>
      weekOf(window(48), [{ at: at(1), value: 5 }], [], isWhole).map(({ value }) => value);
    expect(values(true).filter((value) => value === 0)).toHaveLength(47);
    expect(values(true).filter((value) => value === null)).toHaveLength(120);
    expect(values(false).filter((value) => value === null)).toHaveLength(167);
  });

  it('marks each hour that a gap touches', () => {
    const gap = { sensor_id: 's', state: 'blind' as const, from: at(2.5), to: at(4.1) };
    const marked = weekOf(window(48), [], [gap], true).filter(({ isUnwatched }) => isUnwatched);
    expect(marked.map(({ weekday, hour }) => [weekday, hour])).toEqual([
      [4, 14],
      [4, 15],
      [4, 16],
    ]);
  });
});
