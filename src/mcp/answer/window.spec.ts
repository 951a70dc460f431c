import { describe, expect, it } from 'vitest';
import { hoursOf, resolveWindow, span, windowBefore, type WindowArguments } from './window.js';

const NOW = '2026-11-20T12:00:00.001Z';
const day = span({ hours: 24, longestDays: 31 });

function windowOf(given: WindowArguments, now = NOW, timezone = 'UTC') {
  return resolveWindow(given, day, { now, timezone, shifts: ['06:00', '14:00', '22:00'] });
}

function between(given: WindowArguments, now = NOW): string[] {
  const { from, to } = windowOf(given, now);
  return [from, to];
}

const refused = expect.objectContaining({ name: 'ToolError', code: 'invalid_argument' });

describe('a window', () => {
  it.each<[WindowArguments, string, string]>([
    [{}, '2026-11-19T12:00:00.001Z', NOW],
    [{ hours: 1 }, '2026-11-20T11:00:00.001Z', NOW],
    [{ hours: 0.5 }, '2026-11-20T11:30:00.001Z', NOW],
    [{ hours: 744 }, '2026-10-20T12:00:00.001Z', NOW],
    [{ from: '2026-11-20T10:00:00Z' }, '2026-11-20T10:00:00Z', NOW],
    [
      { from: '2026-11-18T00:00:00Z', to: '2026-11-19T00:00:00Z' },
      '2026-11-18T00:00:00Z',
      '2026-11-19T00:00:00Z',
    ],
    [{ to: '2026-11-19T00:00:00Z' }, '2026-11-18T00:00:00Z', '2026-11-19T00:00:00Z'],
    [{ from: 'now-2h', to: 'now-1h' }, '2026-11-20T10:00:00.001Z', '2026-11-20T11:00:00.001Z'],
    [{ from: 'yesterday' }, '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z'],
    [{ from: 'today' }, '2026-11-20T00:00:00Z', NOW],
    [{ from: 'yesterday', to: 'now' }, '2026-11-19T00:00:00Z', NOW],
    [{ from: '2026-11-18T00:00:00Z', to: 'yesterday' }, '2026-11-18T00:00:00Z', '2026-11-20T00:00:00Z'],
    [{ from: 'yesterday', to: 'today' }, '2026-11-19T00:00:00Z', NOW],
    [{ to: 'yesterday' }, '2026-11-19T00:00:00Z', '2026-11-20T00:00:00Z'],
    [{ to: 'today' }, '2026-11-19T12:00:00.001Z', NOW],
    [{ to: ' Today ' }, '2026-11-19T12:00:00.001Z', NOW],
    [{ from: 'last shift', to: 'this shift' }, '2026-11-19T22:00:00Z', NOW],
  ])('of %j lies between %s and %s', (given, from, to) => {
    expect(between(given)).toEqual([from, to]);
  });

  it('holds microseconds and no more', () => {
    expect(windowOf({ hours: 1 / 3 }).from).toBe('2026-11-20T11:40:00.001Z');
    expect(windowOf({ hours: 0.123456789 }).from).toBe('2026-11-20T11:52:35.55656Z');
    expect(windowOf({ hours: 1e-300 }).from).toBe('2026-11-20T12:00:00.000999Z');
  });

  it('never reaches behind now, for nothing is known there', () => {
    expect(between({ from: 'now-1h', to: '2027-01-01T00:00:00Z' })[1]).toBe(NOW);
    expect(between({ to: '9999-12-31T23:59:59Z' })).toEqual(between({}));
    expect(between({ to: '+012345-01-01T00:00:00Z' })).toEqual(between({}));
  });

  it('tiles with its neighbours', () => {
    const edges = ['now-3h', '2026-11-20T10:00:00.0000005Z', 'now-1h', 'now'];
    const windows = edges.slice(1).map((to, i) => between({ from: edges[i], to }));
    for (const [i, [from]] of windows.slice(1).entries()) expect(from).toBe(windows[i]![1]);
  });

  it('is told in the zone that was asked for, under its proper name', () => {
    expect(windowOf({ hours: 1, timezone: 'europe/amsterdam' })).toEqual({
      from: '2026-11-20T12:00:00.001+01:00',
      to: '2026-11-20T13:00:00.001+01:00',
      timezone: 'Europe/Amsterdam',
    });
    expect(windowOf({ hours: 1, timezone: 'utc' }).to).toBe(NOW);
    expect(windowOf({ hours: 1, timezone: 'utc' }).timezone).toBe('UTC');
    expect(windowOf({ hours: 1 }, NOW, 'Asia/Kathmandu').to).toBe('2026-11-20T17:45:00.001+05:45');
  });
});

describe('refused is', () => {
  it.each<[string, WindowArguments, RegExp]>([
    ['hours beside from', { hours: 1, from: 'today' }, /either hours or from and to/],
    ['hours beside to', { hours: 1, to: 'today' }, /either hours or from and to/],
    ['a window that ends before it begins', { from: 'now-1h', to: 'now-2h' }, /must lie before to/],
    ['an empty window', { from: 'now-1h', to: 'now-1h' }, /must lie before to/],
    ['a window in the future', { from: '2027-01-01T00:00:00Z' }, /must lie before now \(2026-11-20T12/],
    ['a window in the far future', { from: '+012345-01-01T00:00:00Z' }, /must lie before now/],
    ['a window that begins now', { from: 'now' }, /must lie before now/],
    ['a window that is too long', { from: 'now-32d' }, /768 hours long; at most 744/],
    ['a zone that does not exist', { timezone: 'Europe/Amsterdm' }, /timezone was "Europe\/Amsterdm"/],
    ['an offset for a zone', { timezone: '+01:00' }, /IANA time zone/],
    ['an instant for a zone', { timezone: '2026-01-01T00:00:00+01:00[Europe/Amsterdam]' }, /IANA time zone/],
    ['an instant for a zone', { timezone: '2026-11-20T00:00+01:00' }, /IANA time zone/],
    ['a blank zone', { timezone: ' ' }, /IANA time zone/],
    ['SQL for a zone', { timezone: "UTC'; DROP TABLE alerts" }, /IANA time zone/],
  ])('%s', (_, given, message) => {
    expect(() => windowOf(given)).toThrow(refused);
    expect(() => windowOf(given)).toThrow(message);
  });
});

it('the longest window is possible, and not a microsecond more', () => {
  expect(hoursOf(windowOf({ from: 'now-31d', to: NOW }))).toBe(744);
  expect(() => windowOf({ from: '2026-10-20T12:00:00.000999Z', to: NOW })).toThrow(/745 hours long/);
});

describe('the hours of a window', () => {
  it.each([
    ['2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z', 24],
    ['2026-03-29T00:00:00+01:00', '2026-03-30T00:00:00+02:00', 23],
    ['2026-11-20T00:00:00Z', '2026-11-20T00:20:00Z', 0.333333],
    ['2026-11-20T00:00:00Z', '2026-11-20T00:00:00.000001Z', 1e-6],
  ])('from %s to %s are %d', (from, to, hours) => {
    expect(hoursOf({ from, to, timezone: 'UTC' })).toBe(hours);
  });
});

it('the days before a window end where it begins', () => {
  const window = { from: '2026-11-20T13:00:00+01:00', to: 'any', timezone: 'Europe/Amsterdam' };
  expect(windowBefore(window, 31)).toEqual({
    from: '2026-10-20T14:00:00+02:00',
    to: window.from,
    timezone: 'Europe/Amsterdam',
  });
});
