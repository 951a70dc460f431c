import { describe, expect, it } from 'vitest';
import { sameHours, shiftBefore, stretchBefore } from './compared-windows.js';

const timezone = 'Europe/Amsterdam';
const SHIFTS = ['06:00', '14:00', '22:00'];
const window = (from: string, to: string) => ({ from, to, timezone });

describe('the shift before', () => {
  it.each([
    ['early', '2026-11-20T05:00:00Z', '2026-11-20T13:00:00Z', '2026-11-19T21:00:00Z', '2026-11-20T05:00:00Z'],
    ['night', '2026-11-19T21:00:00Z', '2026-11-20T05:00:00Z', '2026-11-19T13:00:00Z', '2026-11-19T21:00:00Z'],
    // In that night 02:00 came twice, in the other one it never came.
    [
      'autumn',
      '2026-10-25T05:00:00Z',
      '2026-10-25T13:00:00Z',
      '2026-10-24T20:00:00Z',
      '2026-10-25T05:00:00Z',
    ],
    [
      'spring',
      '2026-03-29T04:00:00Z',
      '2026-03-29T12:00:00Z',
      '2026-03-28T21:00:00Z',
      '2026-03-29T04:00:00Z',
    ],
  ])('%s: is whole when the shift is over', (_, from, to, start, end) => {
    expect(shiftBefore(window(from, to), SHIFTS, true)).toEqual(window(start, end));
  });

  it('is as much of it as there is of a shift that is not over', () => {
    const now = window('2026-11-20T13:00:00Z', '2026-11-20T14:30:00Z');
    expect(shiftBefore(now, SHIFTS, false)).toEqual(window('2026-11-20T05:00:00Z', '2026-11-20T06:30:00Z'));
  });

  it('is never longer than it was', () => {
    const now = window('2026-03-29T04:00:00Z', '2026-03-29T11:59:00Z');
    expect(shiftBefore(now, SHIFTS, false)).toEqual(window('2026-03-28T21:00:00Z', '2026-03-29T04:00:00Z'));
  });

  it('is found where there is one shift a day', () => {
    const day = window('2026-11-19T07:00:00Z', '2026-11-20T07:00:00Z');
    expect(shiftBefore(day, ['08:00'], true)).toEqual(window('2026-11-18T07:00:00Z', '2026-11-19T07:00:00Z'));
  });
});

it('a stretch has one of the same length before it', () => {
  expect(stretchBefore(window('2026-11-20T05:00:00.5Z', '2026-11-20T06:00:00Z'))).toEqual(
    window('2026-11-20T04:00:01Z', '2026-11-20T05:00:00.5Z'),
  );
});

describe('the same hours of days before', () => {
  it('are those of the clock on the wall', () => {
    const night = window('2026-10-25T21:00:00Z', '2026-10-26T05:00:00Z');
    expect(sameHours(night, 1)).toEqual(window('2026-10-24T20:00:00Z', '2026-10-25T05:00:00Z'));
    expect(sameHours(night, 2)).toEqual(window('2026-10-23T20:00:00Z', '2026-10-24T04:00:00Z'));
  });

  it('are as long as they are inside the hour that comes twice', () => {
    const twice = window('2026-10-25T00:45:00Z', '2026-10-25T01:15:00Z');
    expect(sameHours(twice, 1)).toEqual(window('2026-10-24T00:45:00Z', '2026-10-24T01:15:00Z'));
  });
});
