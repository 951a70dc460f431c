import { describe, expect, it } from 'vitest';
import type { Receipt } from './receipt.js';
import { render } from './render.js';

const bare: Receipt = { filters: {}, notes: [], query_id: '0123456789abcdef' };

const full: Receipt = {
  window: { from: '2026-11-19T12:00:00Z', to: '2026-11-20T12:00:00Z', timezone: 'Europe/Amsterdam' },
  filters: { severity: 'HIGH', acknowledged: 'included', source_ip: '10.0.0.0/8' },
  matched: 4_321,
  matched_is_lower_bound: false,
  returned: 2,
  truncated: true,
  next_cursor: 'eyJ0b29sIjoi',
  source: 'raw',
  data_as_of: '2026-11-20T11:59:58.123456Z',
  coverage: [
    { sensor_id: 'dmz-02', state: 'blind', from: '2026-11-20T01:00:00Z', to: '2026-11-20T12:00:00Z' },
    { sensor_id: 'lab-01', state: 'blind', from: '2026-11-19T12:00:00Z', to: '2026-11-20T12:00:00Z' },
  ],
  notes: [
    { code: 'types_left_out', message: 'by_type shows 100 of 140' },
    { code: 'empty', message: 'none' },
  ],
  query_id: 'fedcba9876543210',
};

/** What stands between the marks. */
function bodyOf(data: Record<string, unknown>): string {
  const [, , body] = /^<<< (\w+)\n([^]*)\n>>> \1$/m.exec(render('Title', data, bare)) ?? [];
  return body!;
}

function scalarsIn(value: unknown): (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(scalarsIn) : [];
}

describe('a field', () => {
  it.each<[unknown, string]>([
    ['text', 'f: text'],
    ['', 'f: '],
    [0, 'f: 0'],
    [-1.5, 'f: -1.5'],
    [9_007_199_254_740_991, 'f: 9007199254740991'],
    [true, 'f: true'],
    [null, 'f: -'],
    [undefined, 'f: -'],
    [[], 'f: none'],
    [{}, 'f: none'],
    [['a', 1, null], 'f: a, 1, -'],
    [{ CRITICAL: 3, HIGH: 0 }, 'f: CRITICAL=3 HIGH=0'],
    [{ a: { b: { c: [1, 2] } }, d: [] }, 'f.a.b: c=(1, 2)\nf.d: none'],
    [{ www: { evil: { n: 1 } } }, 'f.www[.]evil: n=1'],
    [['one, two', 'three'], 'f (2):\n- one, two\n- three'],
    [['one, two'], 'f: one, two'],
    ['two\nlines', 'f:\ntwo\nlines'],
    [{ model: 'm', response: 'two\nlines' }, 'f.model: m\nf.response:\ntwo\nlines'],
    [{ n: 1, rows: [{ a: 1 }] }, 'f.n: 1\nf.rows (1):\na\n1'],
    [[{ a: 1 }, null, 'more'], 'f: a=1, -, more'],
    [[null, { a: 1 }], 'f: -, a=1'],
  ])('%j is written %j', (value, expected) => {
    expect(bodyOf({ f: value })).toBe(expected);
  });

  it('stands on a line of its own', () => {
    expect(bodyOf({ a: 1, b: [{ c: 1 }], d: 'x' })).toBe('a: 1\nb (1):\nc\n1\nd: x');
  });
});

describe('a table', () => {
  it('leaves out columns that are empty in every row', () => {
    const rows = [
      { id: 1, country: null, name: null },
      { id: 2, country: null, name: 'x', more: undefined },
    ];
    expect(bodyOf({ rows })).toBe('rows (2):\nid | name\n1 | -\n2 | x');
  });

  it('has the columns of all its rows', () => {
    expect(bodyOf({ rows: [{ a: 1 }, { b: 2 }] })).toBe('rows (2):\na | b\n1 | -\n- | 2');
  });

  it.each([
    ['a | b', 'a ¦ b'],
    ['a | | | b', 'a ¦ ¦ ¦ b'],
    ['| a', '¦ a'],
    ['a |', 'a ¦'],
    ['|', '¦'],
    ['cat x|sh', 'cat x|sh'],
    ['a||b', 'a||b'],
    ['a\n | b', 'a  ¦ b'],
  ])('never has a column more because of %j', (text, shown) => {
    expect(bodyOf({ rows: [{ a: text, b: 1 }] })).toBe(`rows (1):\na | b\n${shown} | 1`);
    expect(
      bodyOf({ rows: [{ [text]: 1, b: 1 }] })
        .split('\n')[1]!
        .split(' | '),
    ).toHaveLength(2);
  });

  it('keeps the items of a list apart that hold commas', () => {
    expect(bodyOf({ rows: [{ reasons: ['80, 443 are open', 'name'] }] })).toBe(
      'rows (1):\nreasons\n80, 443 are open; name',
    );
  });

  it('is followed by the tables that stand in its rows', () => {
    const rows = [
      { ip: 'a', steps: [{ n: 1 }, { n: 2 }] },
      { ip: 'b', steps: [] },
    ];
    expect(bodyOf({ rows })).toBe('rows (2):\nip\na\nb\nrows[0].steps (2):\nn\n1\n2\nrows[1].steps: none');
    expect(bodyOf({ rows: [{ www: [{ evil: [{ n: 1 }] }] }] })).toContain('rows[0].www[0].evil (1)');
  });

  it('holds lists and objects in its cells', () => {
    const rows = [{ ports: [80, 443], metadata: { ja3: 'x', deep: { y: [1, { z: 2 }] } } }];
    expect(bodyOf({ rows })).toBe('rows (1):\nports | metadata\n80, 443 | ja3=x deep=(y=(1, z=2))');
  });
});

describe('the text', () => {
  it('begins with what was asked and how much there is', () => {
    expect(render('Recent threats', {}, full).split('\n')[0]).toBe(
      'Recent threats, 2026-11-19T12:00:00Z to 2026-11-20T12:00:00Z (Europe/Amsterdam). 4321 matched, 2 returned. There is more: see next_cursor below.',
    );
    expect(render('Status', {}, bare)).toMatch(/^Status\.\nBetween the two marks/);
  });

  it('tells of blind sensors and notes first, inside the fence: they may hold names of strangers', () => {
    const lines = render('Recent threats', { total: 7 }, full).split('\n');
    expect(lines.slice(2, 8)).toEqual([
      expect.stringMatching(/^<<< \w+$/),
      'Coverage: dmz-02 was blind from 2026-11-20T01:00:00Z to 2026-11-20T12:00:00Z; lab-01 was blind from 2026-11-19T12:00:00Z to 2026-11-20T12:00:00Z. Nothing from there does not mean that nothing happened.',
      'Note (types_left_out): by_type shows 100 of 140',
      'Note (empty): none',
      'total: 7',
      expect.stringMatching(/^>>> \w+$/),
    ]);
  });

  it('ends with what was applied and how to go on', () => {
    expect(render('Recent threats', {}, full).split('\n').slice(-4)).toEqual([
      'Filters: severity=HIGH, acknowledged=included, source_ip=10.0.0.0/8.',
      'Source: raw rows, data as of 2026-11-20T11:59:58.123456Z.',
      'next_cursor: eyJ0b29sIjoi',
      'query_id: fedcba9876543210',
    ]);
    expect(render('Status', {}, bare)).toMatch(/\nFilters: none\.\nquery_id: 0123456789abcdef$/);
    expect(render('x', {}, { ...bare, source: 'raw', data_as_of: null })).toContain('data as of never');
  });

  it('says when the total is a lower bound, and nothing of more rows when there are none', () => {
    expect(render('x', {}, { ...full, matched_is_lower_bound: true })).toContain('At least 4321 matched');
    expect(render('x', {}, { ...full, truncated: false })).not.toContain('There is more');
  });

  it('holds every fact of the structured content', () => {
    const data = {
      total: 4_321,
      share_percent: 12.5,
      statistics: { by_type: { PORT_SCAN: 17, 'odd type': 3 }, nested: { deep: [{ x: 'in a list' }] } },
      alerts: [
        { id: 1, description: 'first | one', metadata: { list: [1, { k: 'v1' }], text: 'a' } },
        { id: 2, description: null, metadata: null, extra: 'only here' },
      ],
      groups: { hours: [{ hour: '2026-11-20T11:00:00Z', counts: { HIGH: 99 } }] },
      summary: 'line one\nline two',
    };
    const text = render('Title', data, full);
    const shown = (fact: string | number) => String(fact).replace(' | ', ' ¦ ');
    const facts = [...scalarsIn(data), ...scalarsIn(full)];
    expect(facts.length).toBeGreaterThan(30);
    expect(facts.filter((fact) => !text.includes(shown(fact)))).toEqual([]);
  });
});
