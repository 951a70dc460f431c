import { readFileSync } from 'node:fs';
import type { Client } from 'pg';

const INDEXES = 'deploy/sql/indexes.sql';
const ROLL_UPS = 'deploy/sql/rollups.sql';

/** The indexes and sums that a large database is recommended, as an operator puts them there. */
export async function makeFaster(owner: Client): Promise<void> {
  // The script is for psql, whose variables say how to build beside a NetMonitor that is running.
  const indexes = readFileSync(INDEXES, 'utf8').matchAll(/^CREATE INDEX [^;]+;$/gm);
  for (const [index] of indexes) await owner.query(index.replace(':how', '').replace(':options', ''));
  await owner.query(readFileSync(ROLL_UPS, 'utf8'));
  await owner.query('CALL netmonitor_mcp.refresh()');
}
