import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Answer } from '../tool-call.js';
import type { ToolDefinition } from '../tool.js';
import { csv } from './csv.js';
import { decodeCursor } from './cursor.js';
import { receipt, type Receipt } from './receipt.js';
import { type Circumstances, fitted } from './result.js';

const tool: ToolDefinition = {
  name: 'list_things',
  title: 'Things',
  toolset: 'alerts',
  description: 'x',
  input: z.strictObject({}),
  output: z.object({}),
  freshness: 'alerts',
};

const window = { from: '2026-11-19T12:00:00Z', to: '2026-11-20T12:00:00Z', timezone: 'UTC' };
const next = { tool: 'list_things', window, asked: { hours: 24 }, filters: 'hash' };
const around: Circumstances = {
  window,
  filters: { severity: 'HIGH' },
  situation: { now: window.to, sensors: [{ sensor_id: 'dmz-02', last_seen: null }], newest: {} },
  ledger: 'no tables',
  dataAsOf: '2026-11-20T11:00:00Z',
  queryId: '0123456789abcdef',
  next,
};

const recount = (kept: number) => ({ count: kept });

function listOf(rows: unknown, more = false): Answer<Record<string, unknown>> {
  const listing = { field: 'rows', matched: 1_000, more, after: (i: number) => [i + 1], recount };
  return { fields: { count: 0, rows }, notes: [], listing };
}

function rowsOf(n: number, width = 100) {
  return Array.from({ length: n }, (_, id) => ({ id, text: 'x'.repeat(width) }));
}

function outcome(
  answer: Answer<Record<string, unknown>>,
  change: Partial<Circumstances> = {},
  definition = tool,
) {
  const { text, structured } = fitted(definition, answer, { ...around, ...change });
  const { receipt: of, ...fields } = structured!;
  return { text, fields: fields as Record<string, any>, of: receipt.parse(of), structured };
}

function codes({ notes }: Receipt): string[] {
  return notes.map(({ code }) => code);
}

describe('a list that fits', () => {
  it('comes whole, with a receipt', () => {
    const { fields, of } = outcome(listOf(rowsOf(3)));
    expect(fields['rows']).toHaveLength(3);
    expect(of).toEqual({
      window,
      filters: { severity: 'HIGH' },
      matched: 1_000,
      matched_is_lower_bound: false,
      returned: 3,
      truncated: false,
      next_cursor: null,
      source: 'raw',
      data_as_of: '2026-11-20T11:00:00Z',
      coverage: [{ sensor_id: 'dmz-02', state: 'blind', from: window.from, to: window.to }],
      notes: [],
      query_id: '0123456789abcdef',
    });
  });

  it('tells how to get the rows behind it', () => {
    const { of, text } = outcome(listOf(rowsOf(3), true));
    expect(of).toMatchObject({ truncated: true, returned: 3 });
    expect(decodeCursor(of.next_cursor!, next)).toEqual({ ...next, position: [3] });
    expect(text).toContain(`next_cursor: ${of.next_cursor}`);
  });
});

describe('a list that does not fit', () => {
  it('is cut to 40 kB of structured content and text, and says so', () => {
    const { fields, of, text, structured } = outcome(listOf(rowsOf(500), false));
    const kept = fields['rows'].length;
    expect(Buffer.byteLength(JSON.stringify(structured) + JSON.stringify(text))).toBeLessThanOrEqual(40_000);
    expect(kept).toBeGreaterThan(100);
    expect(fields['count']).toBe(kept);
    expect(of).toMatchObject({ returned: kept, truncated: true, matched: 1_000 });
    expect(decodeCursor(of.next_cursor!, next).position).toEqual([kept]);
    expect(of.notes).toEqual([
      { code: 'cut_to_size', message: `${kept} of 500 rows fit into one answer; next_cursor continues` },
    ]);
    expect(text).toContain(`Note (cut_to_size): ${kept} of 500 rows`);
  });

  it('is cut to the tool’s own budget, counted in bytes', () => {
    const rows = Array.from({ length: 100 }, (_, id) => ({ id, text: '日'.repeat(50) }));
    const { fields, text, structured } = outcome(listOf(rows), {}, { ...tool, budget: 9_000 });
    expect(Buffer.byteLength(JSON.stringify(structured) + JSON.stringify(text))).toBeLessThanOrEqual(9_000);
    expect(fields['rows'].length).toBeGreaterThan(5);
  });

  it('keeps one row whatever it weighs', () => {
    const { of } = outcome(listOf(rowsOf(5, 900)), {}, { ...tool, budget: 10 });
    expect(of).toMatchObject({ returned: 1, truncated: true });
  });

  it('is cut by its lines when it is a CSV document', () => {
    const document = csv(
      ['Id', 'Text'],
      rowsOf(2_000).map(({ id, text }) => [id, `${text}\n"quoted", with a line end`]),
    );
    const listing = {
      field: 'csv_data',
      recount: (kept: number) => ({ rows: kept }),
      matched: 5_000,
      more: true,
      after: (i: number) => [i + 1],
    };
    const { fields, of } = outcome({ fields: { csv_data: document, rows: 2_000 }, notes: [], listing });
    const lines = fields['csv_data'].split('\n');
    expect(lines[0]).toBe('Id,Text');
    expect(lines).toHaveLength(of.returned! + 1);
    expect(lines.at(-1)).toMatch(new RegExp(`^${of.returned! - 1},"x+ ""quoted"", with a line end"$`));
    expect(fields['rows']).toBe(of.returned);
    expect(decodeCursor(of.next_cursor!, next).position).toEqual([of.returned]);
  });
});

describe('an empty list', () => {
  it.each([[[]], ['Id,Text']])('%j has no rows and no next page', (rows) => {
    expect(outcome(listOf(rows)).of).toMatchObject({ returned: 0, truncated: false, next_cursor: null });
  });
});

it('an answer that a stream could not carry is refused, and says what to ask instead', () => {
  const counts = Object.fromEntries(Array.from({ length: 30_000 }, (_, nr) => [`kind ${nr}`, nr]));
  expect(() => outcome({ fields: { counts }, notes: [] })).toThrow(
    /^this answer would be \d{4} kB long, more than 500: ask for less, such as a shorter window/,
  );
});

describe('the receipt', () => {
  it('of an answer without rows and time has neither', () => {
    const answer = { fields: { a: 1 }, notes: [] };
    const change = { window: null, filters: {}, dataAsOf: null };
    expect(outcome(answer, change, { ...tool, freshness: undefined }).of).toEqual({
      filters: {},
      notes: [],
      query_id: '0123456789abcdef',
    });
  });

  it('says that blind sensors are unknown without a table of sensors', () => {
    const { of } = outcome(listOf([]), { situation: { ...around.situation, sensors: null } });
    expect(of.coverage).toEqual([]);
    expect(codes(of)).toEqual(['coverage_unknown']);
  });

  it('names the blind sensors seen last when there are very many, and keeps room for the rows', () => {
    const sensors = Array.from({ length: 500 }, (_, i) => ({
      sensor_id: `dead-${String(i).padStart(3, '0')}`,
      last_seen: new Date(Date.parse(around.window!.from) - i * 60_000).toISOString(),
    }));
    const rows = rowsOf(50);
    const { of, text, structured } = outcome(listOf(rows), { situation: { ...around.situation, sensors } });
    expect(of.coverage).toHaveLength(12);
    expect(of.coverage![0]!.sensor_id).toBe('dead-000');
    expect(codes(of)).toEqual(['coverage_cut']);
    expect(of.notes[0]!.message).toContain('488 more');
    expect(of.returned).toBe(50);
    expect(JSON.stringify(structured).length + JSON.stringify(text).length).toBeLessThanOrEqual(40_000);
  });

  it('holds nothing of strangers that is not clean', () => {
    const dirty = 'a\u001b[2J\n<img src=x>';
    const notes = [{ code: 'unknown_threat_type', message: `the nearest seen is ${dirty}` }];
    const sensors = [{ sensor_id: dirty, last_seen: null }];
    const { of, text } = outcome(
      { ...listOf([]), notes },
      { filters: { text: dirty }, situation: { ...around.situation, sensors } },
    );
    const cleaned = 'a[2J ‹img src=x>';
    expect(of.filters).toEqual({ text: cleaned });
    expect(of.coverage![0]!.sensor_id).toBe(cleaned);
    expect(of.notes[0]!.message).toBe(`the nearest seen is ${cleaned}`);
    expect(text).not.toContain(dirty.slice(0, 2));
    expect(text).not.toContain('<img');
  });
});

it('fields of our own are given as they are, all others cleaned', () => {
  const url = 'http://localhost:11434';
  const answer = { fields: { base_url: url, other: url }, notes: [], trusted: ['base_url'] };
  expect(outcome(answer).fields).toEqual({ base_url: url, other: 'http[://]localhost:11434' });
});
