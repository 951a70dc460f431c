import type { Client } from 'pg';
import { expect } from 'vitest';

/** A demo database that is up, as its cases look at it: all of it. */
export class DemoView {
  constructor(
    readonly reader: Client,
    readonly asOf: string,
  ) {}

  /** The one row of a query; $1 is the end of the data where it is mentioned. */
  async one(sql: string): Promise<Record<string, any>> {
    const { rows } = await this.reader.query(sql, sql.includes('$1') ? [this.asOf] : []);
    expect(rows).toHaveLength(1);
    return rows[0];
  }

  timeOf(minutesBeforeEnd: number): Date {
    return new Date(Date.parse(this.asOf) - minutesBeforeEnd * 60_000);
  }
}
