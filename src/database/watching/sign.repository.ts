import { Injectable } from '@nestjs/common';
import { MissingPart, TooCostly } from '../database-error.js';
import { DatabaseProfile } from '../database-profile.js';
import { ReadonlyDatabase, type Value } from '../readonly-database.js';
import type { Scope } from '../scope.js';
import { instantOf, microsOf } from './instant-of.js';
import { intervalOf, patienceOf, silences } from './sensor-record.js';
import { HOUR, joined, type Micros, type Run, type SensorSigns } from './sensor-signs.js';
import { type OtherTable, registeredSensors, signsIn, signsOfTraffic } from './sign-statements.js';
import { FEWEST_ROWS } from './usual-interval.js';

/** Silences looked into at once; beyond them the oldest stand as they are. */
const MOST_ASKED = 500;

type Asked = { sensor_id: string; stretch: Run }[];

/** All sensors' signs of life over a span. */
export interface Book {
  sensors: Map<string, SensorSigns>;
  /** Tables that were not asked, because it would have cost too much. */
  unasked: OtherTable[];
}

/** Signs of life in NetMonitor's tables `traffic_metrics`, `sensor_metrics` and `alerts`. */
@Injectable()
export class SignRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly profile: DatabaseProfile,
  ) {}

  /** Whether anything can be told of silences here. */
  canTell(): boolean {
    return (
      this.profile.has('sensors', 'sensor_id', 'registered_at') && (this.hasTraffic() || this.hasMetrics())
    );
  }

  /** Signs from a full hour on; what `before` knows of earlier is kept. */
  async read(from: Micros, now: string, before: Book | null, scope: Scope): Promise<Book> {
    const span: Run = [from, microsOf(now)];
    const registered = await this.database.rows(registeredSensors, [scope.sensors], scope);
    const sensors = new Map(
      registered.map((row) => [
        row.sensor_id,
        earlier(before?.sensors.get(row.sensor_id), row.registered, from),
      ]),
    );
    const book: Book = { sensors, unasked: [] };
    if (this.hasTraffic()) {
      const rows = await this.database.rows(signsOfTraffic, [instantOf(from), now, scope.sensors], scope);
      for (const row of rows) enter(sensors.get(row.sensor_id), row, 'counted');
    }
    await this.askAbout(silentIn(book, span), 'sensor_metrics', span, book, scope);
    await this.askAbout(silentIn(book, span, true), 'alerts', span, book, scope);
    return book;
  }

  private async askAbout(
    asked: Asked,
    table: OtherTable,
    span: Run,
    book: Book,
    scope: Scope,
  ): Promise<void> {
    if (asked.length === 0 || !this.profile.has(table, 'timestamp', 'sensor_id')) return;
    const latest = asked.toSorted((a, b) => b.stretch[1] - a.stretch[1]).slice(0, MOST_ASKED);
    const values: Value[] = [
      ...span.map(instantOf),
      scope.sensors,
      latest.map(({ sensor_id }) => sensor_id),
      latest.map(({ stretch }) => instantOf(stretch[0])),
      latest.map(({ stretch }) => instantOf(stretch[1])),
    ];
    try {
      for (const row of await this.database.rows(signsIn[table], values, scope)) {
        const known = book.sensors.get(row.sensor_id);
        const few = known !== undefined && rowsOf(known) < FEWEST_ROWS;
        enter(known, row, table === 'sensor_metrics' && few ? 'sampled' : null);
      }
    } catch (error) {
      if (!(error instanceof TooCostly || error instanceof MissingPart)) throw error;
      book.unasked.push(table);
    }
  }

  private hasTraffic(): boolean {
    return this.profile.has('traffic_metrics', 'timestamp', 'sensor_id', 'total_packets');
  }

  private hasMetrics(): boolean {
    return this.profile.has('sensor_metrics', 'timestamp', 'sensor_id');
  }
}

/** A copy of what is known of a sensor from before an instant. */
function earlier(known: SensorSigns | undefined, registered: Micros, from: Micros): SensorSigns {
  const kept = <Of>(hours: Map<number, Of>) => new Map([...hours].filter(([hour]) => hour * HOUR < from));
  return {
    registered,
    counted: kept(known?.counted ?? new Map()),
    sampled: kept(known?.sampled ?? new Map()),
    // A run that went on beyond the instant had a sign close to it.
    runs: (known?.runs ?? [])
      .filter(([start]) => start < from)
      .map(([start, end]) => [start, Math.min(end, from)]),
  };
}

type Told = { runs: Run[]; hours: [number, number, number, number, number][] };

function enter(known: SensorSigns | undefined, told: Told, into: 'counted' | 'sampled' | null): void {
  if (!known) return;
  known.runs = joined([...known.runs, ...told.runs], 0);
  if (into === null) return;
  for (const [hour, rows, packets, span, steps] of told.hours)
    known[into].set(hour, { rows, packets, span, steps });
}

function rowsOf({ counted }: SensorSigns): number {
  return [...counted.values()].reduce((sum, { rows }) => sum + rows, 0);
}

/**
 * Stretches of a span in which another table may have heard of a sensor that kept silent in those asked so far.
 * Of one whose interval is not known yet that is the whole span, unless only `known` ones are meant.
 */
function silentIn({ sensors }: Book, [from, now]: Run, known = false): Asked {
  return [...sensors].flatMap(([sensor_id, signs]) => {
    const interval = intervalOf(signs);
    if (interval === null) return known ? [] : [{ sensor_id, stretch: [from, now] as Run }];
    const patience = patienceOf(interval[0]);
    const first = signs.runs[0]?.[0] ?? now;
    const last = signs.runs.at(-1)?.[1] ?? first;
    const ends: Run[] = [
      [Math.max(from, Math.min(signs.registered, first)), first],
      [last, now],
    ];
    const open = ends.filter(([start, end]) => end - start > patience);
    return [...silences(signs, patience), ...open]
      .map(([start, end]): Run => [Math.max(start, from), end])
      .filter(([start, end]) => end > start)
      .map((stretch) => ({ sensor_id, stretch }));
  });
}
