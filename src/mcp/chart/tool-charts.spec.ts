import { describe, expect, it } from 'vitest';
import type { TrafficPeriod } from '../../database/traffic/traffic.js';
import type { CoverageGap } from '../answer/receipt.js';
import type { Seen } from '../tool-call.js';
import { statisticsChart } from '../tools/alerts/statistics-chart.js';
import { briefChart } from '../tools/analyst/brief-chart.js';
import { coverageChart } from '../tools/analyst/coverage-chart.js';
import { NO_PATH, type PathAnswer } from '../tools/analyst/path-answer.js';
import { pathChart } from '../tools/analyst/path-chart.js';
import { trendsChart } from '../tools/traffic/trends-chart.js';

// What a tool puts into its picture: the numbers of its answer, each at its place.
const at = (hour: number) => new Date(Date.UTC(2026, 1, 2) + hour * 3_600_000).toISOString();
const GAPS: CoverageGap[] = [
  { sensor_id: 'a', state: 'blind', from: at(2), to: at(4) },
  { sensor_id: 'b', state: 'degraded', from: at(5), to: at(6) },
];

function seen(hours: number, more: Partial<Seen['receipt']> = {}, gaps = GAPS): Seen {
  const window = { from: at(0), to: at(hours), timezone: 'Asia/Tokyo' };
  return { receipt: { window, filters: {}, notes: [], query_id: 'q', ...more }, gaps };
}
const WINDOW = { from: at(0), to: at(8), timezone: 'Asia/Tokyo' };

describe('the chart of shift_brief', () => {
  it('has a line for all alerts and one for the grave ones, step by step', () => {
    const series = { step_hours: 2, alerts: [5, 0, 9, 7], high_critical: [1, 0, 2, 0] };
    const points = (values: number[]) => values.map((value, i) => ({ at: at(2 * i), value }));
    expect(briefChart(series, seen(8))).toEqual({
      kind: 'line',
      title: 'Alerts per 2 hours',
      notes: ['Mon 2 Feb 2026 09:00 to Mon 2 Feb 2026 17:00, Asia/Tokyo'],
      measure: 'alerts',
      ...WINDOW,
      gaps: GAPS,
      stepMs: 7_200_000,
      series: [
        { name: 'all', points: points(series.alerts) },
        { name: 'HIGH and CRITICAL', points: points(series.high_critical) },
      ],
    });
  });

  it('says that a last step which the window cuts holds less', () => {
    const series = { step_hours: 2, alerts: [5, 0, 9, 7], high_critical: [1, 0, 2, 0] };
    expect(briefChart(series, seen(7)).notes).toContain('The last 2 hours hold only what lies in the window');
  });
});

describe('the chart of get_traffic_trends', () => {
  const period = (hour: number, total: string): TrafficPeriod =>
    ({
      time_period: at(hour),
      total_bytes: total,
      inbound_bytes: 30,
      outbound_bytes: 20,
      total_packets: 1,
    }) as TrafficPeriod;

  it('has a line for each direction in the order of time, and says what is left out', () => {
    const chart = trendsChart('hourly', [period(2, '70'), period(0, '50')], 3, seen(8));
    const line = (name: string, values: number[]) => ({
      name,
      points: values.map((value, i) => ({ at: at(2 * i), value })),
    });
    expect(chart).toMatchObject({ measure: 'bytes', stepMs: 3_600_000, ...WINDOW, gaps: GAPS });
    expect(chart.series).toEqual([
      line('total', [50, 70]),
      line('inbound', [30, 30]),
      line('outbound', [20, 20]),
    ]);
    expect(chart.notes).toContain('Only 2 of 3 periods are drawn');
    expect(trendsChart('daily', [], 0, seen(8)).stepMs).toBe(86_400_000);
  });
});

describe('the chart of get_alert_statistics', () => {
  it('has a bar for each group, with its number and its share', () => {
    const groups = [
      { category: 'A', count: 30, share_percent: 75 },
      { category: 'B', count: 10, share_percent: 25 },
    ];
    expect(statisticsChart('threat_type', groups, seen(8, { matched: 2 }))).toMatchObject({
      kind: 'bars',
      unit: 'alerts',
      bars: [
        { name: 'A', value: 30, note: '75 %' },
        { name: 'B', value: 10, note: '25 %' },
      ],
    });
  });

  const hours = [
    { time_period: at(170), count: 4, share_percent: 1 },
    { time_period: at(2), count: 7, share_percent: 1 },
  ];

  it('has a column for each hour, in the order of time', () => {
    const groups = [{ ...hours[0]!, time_period: at(6) }, hours[1]!];
    const chart = statisticsChart('hour', groups, seen(8, { matched: 2 }));
    expect(chart).toMatchObject({
      kind: 'columns',
      measure: 'alerts',
      stepMs: 3_600_000,
      ...WINDOW,
      gaps: GAPS,
    });
    expect('series' in chart && chart.series[0]!.points).toEqual([
      { at: at(2), value: 7 },
      { at: at(6), value: 4 },
    ]);
  });

  it('adds up the hours of several weeks in the zone of the window, and marks those nobody watched', () => {
    const chart = statisticsChart('hour', hours, seen(200, { matched: 2 }));
    const cells = 'cells' in chart ? chart.cells : [];
    // 02:00 in UTC is 11:00 in Tokyo, of a Monday.
    expect(cells.filter(({ value }) => value !== 0)).toEqual([
      { weekday: 1, hour: 11, value: 11, isUnwatched: true },
    ]);
    expect(cells.filter(({ isUnwatched }) => isUnwatched).map(({ hour }) => hour)).toEqual([11, 12, 14]);
    expect(chart.notes.join()).toContain('Blind or degraded for a time: a, b.');
  });

  it('of hours of which not all are listed knows nothing of the others', () => {
    const chart = statisticsChart('hour', hours, seen(200, { matched: 9 }));
    const values = 'cells' in chart ? chart.cells.map(({ value }) => value) : [];
    expect(values.filter((value) => value !== null)).toEqual([11]);
    expect(chart.notes).toContain('Only 2 of 9 hours with alerts are drawn');
  });
});

describe('the chart of sensor_coverage', () => {
  const sensor = (sensor_id: string, state: 'ok' | 'gaps' | 'unknown') => ({
    sensor_id,
    state,
    packets_percent_of_usual: state === 'ok' ? 98 : null,
  });

  it('has a lane for each sensor with its own stretches, and calls watched only what was looked at', () => {
    const told = [sensor('a', 'gaps'), sensor('b', 'ok'), sensor('c', 'unknown')];
    const chart = coverageChart(told, 4, at(1), seen(8));
    const band = (from: number, to: number, look: string) => ({ from: at(from), to: at(to), look });
    expect(chart.lanes.map(({ name, note, bands }) => ({ name, note, bands }))).toEqual([
      { name: 'a', note: 'gaps', bands: [band(1, 8, 'watched'), band(0, 1, 'unknown'), band(2, 4, 'blind')] },
      {
        name: 'b',
        note: 'ok, 98 % of usual',
        bands: [band(1, 8, 'watched'), band(0, 1, 'unknown'), band(5, 6, 'degraded')],
      },
      { name: 'c', note: 'unknown', bands: [band(0, 8, 'unknown')] },
    ]);
    expect(chart).toMatchObject(WINDOW);
    expect(chart.notes).toContain('Only 3 of 4 sensors are drawn');
  });

  it('calls nothing watched where stretches are not known', () => {
    const [lane] = coverageChart([sensor('b', 'ok')], 1, null, seen(8, {}, [])).lanes;
    expect(lane!.bands.filter(({ from, to }) => from !== to)).toEqual([
      { from: at(0), to: at(8), look: 'unknown' },
    ]);
  });
});

describe('the chart of attack_path', () => {
  const step = (
    stage: string,
    first: number,
    grave: number | null,
  ): PathAnswer['hosts'][number]['steps'][number] => ({
    stage,
    severity: 'HIGH',
    points: 3,
    first_grave: grave === null ? null : at(grave),
    first_seen: at(first),
    last_seen: at(7),
    alert_count: 1,
    threat_types: [],
    techniques: [],
  });
  const edge = (from_ip: string, to_ip: string) => ({
    from_ip,
    to_ip,
    at: at(3),
    severity: 'CRITICAL',
    alert_count: 1,
    threat_types: [],
    next_stage: null,
  });
  const path: PathAnswer = {
    ...NO_PATH,
    verdict: 'far_advanced',
    hosts: [
      {
        ip_address: 'x',
        hop: 0,
        progress: 7,
        is_own: false,
        steps: [step('discovery', 0, 2), step('impact', 5, null)],
      },
      { ip_address: 'y', hop: 1, progress: 3, is_own: true, steps: [step('impact', 4, 4)] },
    ],
    edges: [edge('x', 'y'), edge('x', 'elsewhere')],
    touched_count: 1,
    gaps: [{ ip_address: 'x', after: 'a', before: 'b', from: at(2), to: at(5), hours: 3 }],
  };

  it('has a lane for each host, a dot where a stage began, gravely if it did, and arrows between lanes', () => {
    const chart = pathChart(path, 3, seen(8));
    const dot = (hour: number, name: string) => ({ at: at(hour), name, severity: 'HIGH' });
    expect(chart).toMatchObject({ title: 'Path of an attack: far advanced', ...WINDOW, gaps: GAPS });
    expect(chart.lanes).toEqual([
      {
        name: 'x',
        note: 'progress 7, outside',
        bands: [{ from: at(2), to: at(5), look: 'quiet' }],
        events: [dot(2, 'discovery'), dot(5, 'impact')],
      },
      { name: 'y', note: 'progress 3', bands: [], events: [dot(4, 'impact')] },
    ]);
    expect(chart.arrows).toEqual([{ at: at(3), from: 0, to: 1, severity: 'CRITICAL' }]);
  });

  it('says what it does not draw', () => {
    expect(pathChart(path, 5, seen(8)).notes).toEqual(
      expect.arrayContaining([
        'Only 3 of 5 stages are drawn',
        'Only 1 of 2 edges are drawn',
        'Not drawn: contacts with hosts that show no step of their own (1)',
      ]),
    );
  });
});

describe('the notes of any chart', () => {
  it('tell filters that choose rows, and where shading may be missing', () => {
    const notes = [
      { code: 'coverage_unknown', message: 'nobody knows' },
      { code: 'other', message: 'not told' },
    ];
    const filters = { sensor_id: 'a', acknowledged: 'included', group_by: 'hour' };
    const series = { step_hours: 1, alerts: [], high_critical: [] };
    const [, ...told] = briefChart(series, seen(8, { notes, filters })).notes;
    expect(told).toEqual(['Only sensor_id a', 'nobody knows']);
  });
});
