import { box, caption, type LegendEntry } from './caption.js';
import type { BandLook, Timeline } from './chart.js';
import {
  type Drawing,
  fitting,
  label,
  MARGIN,
  type Mark,
  noData,
  QUIET_INK,
  type Room,
  rule,
  TEXT_SIZE,
  WIDTH,
  widthOf,
} from './drawing.js';
import { arrowMarks, eventMarks, labelRows } from './events.js';
import { BANDS, severityLook } from './palette.js';
import { joined, shading, shadingLegend } from './shading.js';
import { AXIS_HEIGHT, type TimeAxis, timeAxis } from './time-axis.js';

/** More lanes than this are no picture any more. */
const MOST_LANES = 12;

const ROOM = { left: 250, right: WIDTH - 30 };
const LANE = 44;
const ROW = 15;
const BAND = 16;
const EMPTY = 100;

export function drawTimeline(chart: Timeline): Drawing {
  const lanes = chart.lanes.slice(0, MOST_LANES);
  const { marks: words, top } = caption(chart, [
    ...bandLegend(chart),
    ...severityLegend(chart),
    ...shadingLegend(chart.gaps),
  ]);
  const rows = labelRows(chart, ROOM);
  let bottom = top + 12;
  const middles = lanes.map((_, i) => {
    const room = rows[i]! * ROW;
    bottom += LANE + room;
    return bottom - LANE / 2;
  });
  if (lanes.length === 0) bottom += EMPTY;
  const room: Room = { ...ROOM, top: top + 6, bottom: bottom + 4 };
  const time = timeAxis(chart, room);
  const drawn = lanes.flatMap(({ name, note, bands, events }, i): Mark[] => {
    const y = middles[i]!;
    return [
      ...nameMarks(name, note, y),
      ...bandMarks(bands, time, y),
      ...(events.length > 0
        ? [
            rule([
              [room.left, y],
              [room.right, y],
            ]),
          ]
        : []),
    ];
  });
  const happened = lanes.flatMap(({ events }, i) => eventMarks(events, time, middles[i]!, ROW));
  const left = chart.lanes.length - lanes.length;
  const more = left > 0 ? [label([MARGIN, room.bottom + AXIS_HEIGHT], `${left} more are not drawn`)] : [];
  return {
    width: WIDTH,
    height: room.bottom + AXIS_HEIGHT + (left > 0 ? 16 : 0),
    marks: [
      ...words,
      ...shading(chart.gaps, time, room),
      ...time.marks,
      ...drawn,
      ...arrowMarks(chart.arrows, time, middles),
      ...happened,
      ...(lanes.length > 0 ? [] : [noData(room)]),
      ...more,
    ],
  };
}

function nameMarks(name: string, note: string, y: number): Mark[] {
  const most = ROOM.left - 12 - MARGIN;
  // An address of the sixth version is long, and half of one names no host.
  const size = widthOf(name) > most ? 10 : TEXT_SIZE;
  const at = note === '' ? y : y - 7;
  const below =
    note === ''
      ? []
      : [fitting([ROOM.left - 12, y + 8], note, most, { align: 'right', size: 11, fill: QUIET_INK })];
  return [fitting([ROOM.left - 12, at], name, most, { align: 'right', size }), ...below];
}

const ORDER: BandLook[] = ['watched', 'unknown', 'quiet', 'degraded', 'blind'];

/** Those that matter most lie on top. */
function bandMarks(bands: Timeline['lanes'][number]['bands'], time: TimeAxis, y: number): Mark[] {
  return ORDER.flatMap((wanted) => {
    const { words: _, ...look } = BANDS[wanted];
    const runs = bands
      .filter(({ look }) => look === wanted)
      .map(({ from, to }) => [time.x(from), time.x(to)] as const);
    return joined(runs).map(([from, to]): Mark => ({
      kind: 'rect',
      x: from,
      y: y - BAND / 2,
      width: Math.max(1.5, to - from),
      height: BAND,
      ...look,
    }));
  });
}

function bandLegend({ lanes }: Timeline): LegendEntry[] {
  const looks = new Set(lanes.flatMap(({ bands }) => bands.map(({ look }) => look)));
  return ORDER.filter((look) => looks.has(look)).map((look) => {
    const { words, ...more } = BANDS[look];
    return { words, swatch: box(more.fill, more) };
  });
}

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

function severityLegend({ lanes }: Timeline): LegendEntry[] {
  const seen = new Set(lanes.flatMap(({ events }) => events.map(({ severity }) => severity)));
  return SEVERITIES.filter((severity) => seen.has(severity)).map((severity) => ({
    words: severity,
    swatch: (x, y) => [{ kind: 'dot', at: [x + 16, y], ...severityLook(severity) }],
  }));
}
