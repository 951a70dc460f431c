import { HOUR, micros } from './instants.js';

/** What every server here answers as of: windows leave out their end, and the newest rows lie on 12:00:00. */
export const AS_OF = '2026-11-20T12:00:00.001Z';
export const NOW = micros(AS_OF);

/** Arguments of a call beside the bounds they must resolve to. */
export interface AskedWindow {
  title: string;
  args: Record<string, unknown>;
  from: number;
  to: number;
}

const between = (title: string, args: Record<string, unknown>, from: string, to: string): AskedWindow => ({
  title,
  args,
  from: micros(from),
  to: micros(to),
});

export function byDefault(hours: number): AskedWindow {
  return { title: 'the default', args: {}, from: NOW - hours * HOUR, to: NOW };
}

export function lastHours(hours: number): AskedWindow {
  return { title: `${hours} h`, args: { hours }, from: NOW - hours * HOUR, to: NOW };
}

/** Amsterdam is one hour ahead of UTC in November. */
export const YESTERDAY_IN_AMSTERDAM = between(
  'yesterday in Amsterdam',
  { from: 'yesterday', timezone: 'Europe/Amsterdam' },
  '2026-11-18T23:00:00Z',
  '2026-11-19T23:00:00Z',
);

export const FROM_TO = between(
  'from and to',
  { from: '2026-11-18T07:30:00+01:00', to: '2026-11-19T16:15:00.25Z' },
  '2026-11-18T06:30:00Z',
  '2026-11-19T16:15:00.25Z',
);

/** Before the first row of every set. */
export const BEFORE_ALL_DATA = between(
  'before all data',
  { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' },
  '2026-10-01T00:00:00Z',
  '2026-10-02T00:00:00Z',
);

export const FROM_NOW_ON_BACK = between(
  'now-36h to now-90m',
  { from: 'now-36h', to: 'now-90m' },
  '2026-11-19T00:00:00.001Z',
  '2026-11-20T10:30:00.001Z',
);

/** The windows that every tool over time is asked for. */
export function allWindows(defaultHours = 24): AskedWindow[] {
  return [
    byDefault(defaultHours),
    lastHours(1),
    lastHours(168),
    FROM_TO,
    FROM_NOW_ON_BACK,
    YESTERDAY_IN_AMSTERDAM,
    BEFORE_ALL_DATA,
  ];
}

/** The newest alerts of a set, some hundred or thousand: enough for pages that are cut to size. */
export function busyWindow(set: string): AskedWindow {
  return lastHours(set === 'replay' ? 0.05 : 1);
}

/** The rows of a window: its start belongs to it, its end does not. */
export function inside<Row extends { at: number }>(rows: Row[], { from, to }: AskedWindow): Row[] {
  return rows.filter(({ at }) => at >= from && at < to);
}
