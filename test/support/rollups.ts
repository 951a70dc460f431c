import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { withConnection } from '../../src/demo/connection.js';
import type { TestDatabase } from './test-database.js';

const SCRIPT = readFileSync('deploy/sql/rollups.sql', 'utf8');
const ROLL_UPS = ['alerts_hourly', 'pair_daily', 'talkers_hourly', 'traffic_hourly'];
/** Of the role mcp_rollups. */
export const KEEPER_PASSWORD = 'only-for-this-test';

/** Twenty days with a row of each kind every 37 minutes. */
export async function fillEvenly({ owner }: TestDatabase): Promise<void> {
  const moment = `date_trunc('hour', now()) - n * interval '37 minutes'`;
  await owner.query(`INSERT INTO alerts (timestamp, severity, threat_type, source_ip, destination_ip, sensor_id)
    SELECT ${moment}, 'HIGH', 'T' || n % 3, '10.0.0.1', ('10.0.1.' || n % 5)::inet, 's' || n % 2 FROM generate_series(1, 800) n`);
  await owner.query(`INSERT INTO traffic_metrics (timestamp, total_bytes, sensor_id)
    SELECT ${moment}, n, 's' || n % 2 FROM generate_series(1, 800) n`);
  await owner.query(`INSERT INTO top_talkers (timestamp, ip_address, byte_count, sensor_id)
    SELECT ${moment}, '10.0.0.1', n, 's' || n % 2 FROM generate_series(1, 800) n`);
}

/** Puts the roll-ups there as an operator does, empty as yet, and lets the server under test read them. */
export async function putRollUps({ owner, address }: TestDatabase): Promise<void> {
  await owner.query(SCRIPT.replaceAll('mcp_readonly', address.user));
  await owner.query(`ALTER ROLE mcp_rollups PASSWORD '${KEEPER_PASSWORD}'`);
}

/** As what calls refresh() every few minutes logs in. */
export async function asKeeper<T>(
  { address }: TestDatabase,
  work: (keeper: Client) => Promise<T>,
): Promise<T> {
  return withConnection({ ...address, user: 'mcp_rollups', password: KEEPER_PASSWORD }, work);
}

/** Brings them up to date and tells what was done; at most so many steps. */
export async function refresh(database: TestDatabase, steps: number | null = null): Promise<string[]> {
  return asKeeper(database, async (keeper) => {
    const done: string[] = [];
    keeper.on('notice', ({ message }) => done.push(message ?? ''));
    await keeper.query('CALL netmonitor_mcp.refresh($1)', [steps]);
    return done;
  });
}

/** Periods whose sums are not what their rows make now, though nothing says so. */
export async function wrongSums({ owner }: TestDatabase): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of ROLL_UPS) {
    const kept = (rows: string) => `SELECT s.* FROM ${rows} AS s JOIN netmonitor_mcp.ready ON name = '${name}'
      WHERE period >= since AND period < until
        AND period NOT IN (SELECT period FROM netmonitor_mcp.late WHERE name = '${name}')`;
    const made = kept(`netmonitor_mcp.${name}_of('-infinity', 'infinity')`);
    const sums = kept(`netmonitor_mcp.${name}`);
    const { rows } = await owner.query<{ period: string }>(
      `(${made} EXCEPT ALL ${sums}) UNION ALL (${sums} EXCEPT ALL ${made})`,
    );
    wrong.push(...rows.map(({ period }) => `${name} ${period}`));
  }
  return wrong;
}
