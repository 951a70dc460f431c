import type { LedgerOrNot } from '../database/watching/coverage-ledger.js';
import type { Scope, Window } from '../database/scope.js';
import type { Situation } from '../database/situation/situation.repository.js';
import type { Position } from './answer/cursor.js';
import type { CoverageGap, Note, Receipt } from './answer/receipt.js';
import { hoursOf } from './answer/window.js';
import type { Chart } from './chart/chart.js';
import { ToolError } from './tool-error.js';

/** A list inside an answer, so that it can be cut to size and continued. */
export interface Listing {
  /** The field of the answer that holds the rows. */
  field: string;
  /** Fields that speak of the rows of this page, made again when it is cut to so many. */
  recount?: (kept: number) => Record<string, unknown>;
  /** All rows that match, not only those of this page. */
  matched: number;
  /** Whether rows lie behind the last one of this page. */
  more: boolean;
  /** Where the page after the row with this index begins. */
  after: (index: number) => Position;
}

/** What a tool hands back; the runner makes receipt, text and size of it. */
export interface Answer<Fields> {
  fields: Fields;
  listing?: Listing;
  notes: Note[];
  source?: Receipt['source'];
  /** Newest row the answer could have seen, where the tool knows it already; null when there is none. */
  dataAsOf?: string | null;
  /** Fields that this server itself wrote and that are given as they are, such as an address to call. */
  trusted?: string[];
  /** For tools that take `as_image`: its numbers as a picture, drawn only when it is asked for. */
  chart?: (seen: Seen) => Chart;
}

/** What a picture has to show beside the numbers of its tool. */
export interface Seen {
  receipt: Receipt;
  /** All stretches in which sensors did not watch; the receipt names some. */
  gaps: CoverageGap[];
}

/** One call of a tool: its window, its caller, and the way to report progress. */
export class ToolCall {
  constructor(
    readonly scope: Scope,
    readonly situation: Situation,
    /** When sensors were blind or saw too little. */
    readonly ledger: Promise<LedgerOrNot>,
    private readonly resolved: Window | null,
    /** Where the page asked for begins; null for the first. */
    readonly position: Position | null,
    readonly progress: (progress: number, message: string) => void,
  ) {}

  get window(): Window {
    if (this.resolved === null) throw new Error('this tool has no window');
    return this.resolved;
  }

  /** Length of the window in hours. */
  get hours(): number {
    return hoursOf(this.window);
  }

  /** Ids of the registered sensors the caller may see. */
  get knownSensors(): string[] {
    return (this.situation.sensors ?? []).map(({ sensor_id }) => sensor_id);
  }

  /** Rows to skip, for lists that page by number. */
  get offset(): number {
    const [skip = 0] = this.position ?? [];
    if (typeof skip === 'number') return skip;
    throw new ToolError(
      'invalid_argument',
      'cursor is not one of this tool; give next_cursor unchanged, or leave it out',
    );
  }

  answer<Fields>(fields: Fields, details: Partial<Omit<Answer<Fields>, 'fields'>> = {}): Answer<Fields> {
    return { notes: [], ...details, fields };
  }

  /** A list that pages by number of rows. */
  listing(field: string, returned: number, matched: number): Listing {
    const { offset } = this;
    return { field, matched, more: offset + returned < matched, after: (index) => [offset + index + 1] };
  }
}
