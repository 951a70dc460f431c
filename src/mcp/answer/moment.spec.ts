import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { moment } from './moment.js';

const SHIFTS = ['06:00', '14:00', '22:00'];
const NOON = '2026-11-20T12:00:00Z';
const AMSTERDAM = 'Europe/Amsterdam';

/** From, to and hours of what words mean, in the zone's own time. */
function meant(words: string, now: string, timezone = 'UTC', shifts = SHIFTS): string {
  const { from, to } = moment('from', words, Temporal.Instant.from(now).toZonedDateTimeISO(timezone), shifts);
  const [a, b] = [from, to].map((at) => at.toZonedDateTimeISO(timezone).toPlainDateTime().toString());
  return `${a} ${b} ${from.until(to).total('hours')} h`;
}

describe('a day', () => {
  it.each([
    ['today', NOON, 'UTC', '2026-11-20T00:00:00 2026-11-21T00:00:00 24 h'],
    ['yesterday', NOON, 'UTC', '2026-11-19T00:00:00 2026-11-20T00:00:00 24 h'],
    ['YESTERDAY', NOON, AMSTERDAM, '2026-11-19T00:00:00 2026-11-20T00:00:00 24 h'],
    ['today', '2026-03-29T10:00:00Z', AMSTERDAM, '2026-03-29T00:00:00 2026-03-30T00:00:00 23 h'],
    ['yesterday', '2026-03-29T22:00:00Z', AMSTERDAM, '2026-03-29T00:00:00 2026-03-30T00:00:00 23 h'],
    ['yesterday', '2026-03-29T21:59:59Z', AMSTERDAM, '2026-03-28T00:00:00 2026-03-29T00:00:00 24 h'],
    ['today', '2026-10-25T10:00:00Z', AMSTERDAM, '2026-10-25T00:00:00 2026-10-26T00:00:00 25 h'],
    ['yesterday', '2026-10-25T23:00:00Z', AMSTERDAM, '2026-10-25T00:00:00 2026-10-26T00:00:00 25 h'],
    ['yesterday', '2026-10-25T22:59:59Z', AMSTERDAM, '2026-10-24T00:00:00 2026-10-25T00:00:00 24 h'],
    ['today', NOON, 'Asia/Kolkata', '2026-11-20T00:00:00 2026-11-21T00:00:00 24 h'],
    ['yesterday', '2026-11-20T18:30:00Z', 'Asia/Kolkata', '2026-11-20T00:00:00 2026-11-21T00:00:00 24 h'],
    // Half an hour of summer time, and summer time that begins at midnight.
    [
      'today',
      '2026-04-05T00:00:00Z',
      'Australia/Lord_Howe',
      '2026-04-05T00:00:00 2026-04-06T00:00:00 24.5 h',
    ],
    ['today', '2026-04-24T10:00:00Z', 'Africa/Cairo', '2026-04-24T01:00:00 2026-04-25T00:00:00 23 h'],
    ['yesterday', '2026-04-25T10:00:00Z', 'Africa/Cairo', '2026-04-24T01:00:00 2026-04-25T00:00:00 23 h'],
  ])('%s at %s in %s is %s', (words, now, timezone, expected) => {
    expect(meant(words, now, timezone)).toBe(expected);
  });
});

describe('a shift', () => {
  it.each([
    ['this shift', NOON, 'UTC', '2026-11-20T06:00:00 2026-11-20T14:00:00 8 h'],
    ['last shift', NOON, 'UTC', '2026-11-19T22:00:00 2026-11-20T06:00:00 8 h'],
    ['this shift', '2026-11-20T03:00:00Z', 'UTC', '2026-11-19T22:00:00 2026-11-20T06:00:00 8 h'],
    ['last shift', '2026-11-20T03:00:00Z', 'UTC', '2026-11-19T14:00:00 2026-11-19T22:00:00 8 h'],
    ['this shift', '2026-11-20T22:00:00Z', 'UTC', '2026-11-20T22:00:00 2026-11-21T06:00:00 8 h'],
    ['last shift', '2026-11-20T22:00:00Z', 'UTC', '2026-11-20T14:00:00 2026-11-20T22:00:00 8 h'],
    ['this shift', '2026-11-20T21:59:59.999999Z', 'UTC', '2026-11-20T14:00:00 2026-11-20T22:00:00 8 h'],
    ['This Shift', NOON, 'Asia/Kolkata', '2026-11-20T14:00:00 2026-11-20T22:00:00 8 h'],
    ['last shift', '2026-03-29T10:00:00Z', AMSTERDAM, '2026-03-28T22:00:00 2026-03-29T06:00:00 7 h'],
    ['last shift', '2026-10-25T10:00:00Z', AMSTERDAM, '2026-10-24T22:00:00 2026-10-25T06:00:00 9 h'],
  ])('%s at %s in %s is %s', (words, now, timezone, expected) => {
    expect(meant(words, now, timezone)).toBe(expected);
  });

  it.each([
    [
      'this shift',
      '2026-11-20T05:00:00Z',
      ['08:00', '20:00'],
      '2026-11-19T20:00:00 2026-11-20T08:00:00 12 h',
    ],
    [
      'last shift',
      '2026-11-20T05:00:00Z',
      ['08:00', '20:00'],
      '2026-11-19T08:00:00 2026-11-19T20:00:00 12 h',
    ],
    ['this shift', '2026-11-20T05:00:00Z', ['07:00'], '2026-11-19T07:00:00 2026-11-20T07:00:00 24 h'],
    ['last shift', '2026-11-20T05:00:00Z', ['07:00'], '2026-11-18T07:00:00 2026-11-19T07:00:00 24 h'],
    [
      'this shift',
      '2026-11-20T23:59:00Z',
      ['00:00', '12:00'],
      '2026-11-20T12:00:00 2026-11-21T00:00:00 12 h',
    ],
    // 02:30 does not exist on this day in Amsterdam: it becomes 03:30, behind the shift of 03:15.
    [
      'this shift',
      '2026-03-29T01:20:00Z',
      ['02:30', '03:15'],
      '2026-03-29T03:15:00 2026-03-29T03:30:00 0.25 h',
    ],
    [
      'last shift',
      '2026-03-29T01:20:00Z',
      ['02:00', '03:00'],
      '2026-03-28T03:00:00 2026-03-29T03:00:00 23 h',
    ],
  ])('%s at %s of %j is %s', (words, now, shifts, expected) => {
    expect(meant(words, now, now.startsWith('2026-03') ? AMSTERDAM : 'UTC', shifts)).toBe(expected);
  });

  it.each(['2026-03-29', '2026-10-25', '2026-11-20'])(
    'ends where the next begins, all through %s',
    (date) => {
      for (let minute = 0; minute < 24 * 60; minute += 45) {
        const now = Temporal.Instant.from(`${date}T00:00:00Z`).add({ minutes: minute }).toString();
        expect(meant('last shift', now, AMSTERDAM).split(' ')[1]).toBe(
          meant('this shift', now, AMSTERDAM).split(' ')[0],
        );
      }
    },
  );
});

describe('a point in time', () => {
  it.each([
    ['now', NOON],
    [' NOW ', NOON],
    ['now-90s', '2026-11-20T11:58:30Z'],
    ['now-5m', '2026-11-20T11:55:00Z'],
    ['now-24h', '2026-11-19T12:00:00Z'],
    ['now - 2 d', '2026-11-18T12:00:00Z'],
    ['NOW-1W', '2026-11-13T12:00:00Z'],
    ['now-0s', NOON],
    ['2026-11-20T12:00:00Z', NOON],
    ['2026-11-20t12:00:00z', NOON],
    ['2026-11-20T13:00:00+01:00', NOON],
    ['2026-11-20T17:30:00+05:30', NOON],
    ['2026-11-20T12:00Z', NOON],
    ['2026-11-20T12:00:00.123456Z', '2026-11-20T12:00:00.123456Z'],
    ['2026-11-20T12:00:00.123456001Z', '2026-11-20T12:00:00.123457Z'],
    ['2026-11-20T12:00:00.999999999Z', '2026-11-20T12:00:01Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('"%s" is %s', (words, expected) => {
    const { from, to } = moment('from', words, Temporal.Instant.from(NOON).toZonedDateTimeISO('UTC'), []);
    expect(from.toString()).toBe(expected);
    expect(to.equals(from)).toBe(true);
  });

  it.each(
    [
      [
        '   ',
        '2026-11-20',
        '2026-11-20T12:00:00',
        '2026-02-30T00:00:00Z',
        '2026-11-20T25:00:00Z',
        'tomorrow',
      ],
      [
        'now-',
        'now-h',
        'now-1y',
        'now-1.5h',
        'now--1h',
        'now+1h',
        'now-1h-1h',
        'now-9999999999w',
        '-24h',
        '24h',
      ],
      ['now-999999999w', 'now-999999999d', 'now-99999999h', 'now-2000000000s'],
      ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '-271821-04-20T00:00:00Z'],
      [
        '+999999-01-01T00:00:00Z',
        '1763640000',
        'NaN',
        'Infinity',
        'last shift; DROP TABLE alerts',
        '__proto__',
      ],
    ].flat(),
  )('"%s" is refused with what is allowed', (words) => {
    const call = () => moment('to', words, Temporal.Instant.from(NOON).toZonedDateTimeISO('UTC'), SHIFTS);
    expect(call).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
    expect(call).toThrow(`to was ${JSON.stringify(words)}; allowed, not before 1970: an RFC 3339 instant`);
  });

  it('that cannot be read is shown on one line, cleaned and cut', () => {
    const call = () =>
      moment(
        'to',
        `\u202e\n\u2028${'x'.repeat(500)}`,
        Temporal.Instant.from(NOON).toZonedDateTimeISO('UTC'),
        [],
      );
    expect(call).toThrow(/^to was "\\n x{40,80} … \(\+\d+ characters\); allowed[ -~]+$/);
  });
});
