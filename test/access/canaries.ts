import type { Client } from 'pg';
import { SECRET_TABLES } from '../../src/database/database-profile.js';
import { insertCommand, insertConfig } from '../support/reference-rows.js';
import { insertSensor } from '../support/rows.js';

/** Values that nobody would show by chance. */
export class Canaries {
  readonly planted: string[] = [];

  /** Ten characters, which fit into every column of the tables. */
  word(): string {
    return this.keep(`cnry${String(this.planted.length).padStart(3, '0')}xyz`);
  }

  number(): number {
    return Number(this.keep(String(73_190_000 + this.planted.length)));
  }

  address(): string {
    return this.keep(`198.18.231.${this.planted.length % 250}`);
  }

  instant(): string {
    const second = String(this.planted.length % 60).padStart(2, '0');
    return `${this.keep(`2031-03-04`)} 05:06:${second}Z`;
  }

  private keep(canary: string): string {
    this.planted.push(canary);
    return canary;
  }

  /** Those that stand in the text. */
  in(text: string): string[] {
    return this.planted.filter((canary) => text.includes(canary));
  }
}

interface Column {
  name: string;
  type: string;
  /** Must name a row of another table, or be one of a few words. */
  bound: boolean;
}

const COLUMNS = `
  SELECT attname AS name, format_type(atttypid, NULL) AS type, EXISTS (
    SELECT FROM pg_constraint WHERE conrelid = attrelid AND attnum = ANY (conkey) AND contype IN ('f', 'c')) AS bound
  FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

/** What a bound column must hold where it has no default. */
const BOUND: Record<string, unknown> = { sensor_id: 'hq-01' };

/** One row in each secret table, with a canary in every column that takes one. The sensor hq-01 must exist. */
export async function plantInSecretTables(owner: Client, canaries: Canaries): Promise<void> {
  for (const table of SECRET_TABLES) {
    const { rows } = await owner.query<Column>(COLUMNS, [table]);
    const cells = rows.flatMap((column) => {
      const value = column.bound ? BOUND[column.name] : canaryFor(column.type, canaries);
      return value === undefined ? [] : [[column.name, value] as const];
    });
    const places = cells.map((_, i) => `$${i + 1}`).join(', ');
    await owner.query(
      `INSERT INTO ${table} (${cells.map(([name]) => name).join(', ')}) VALUES (${places})`,
      cells.map(([, value]) => value),
    );
  }
}

/** Nothing for a boolean, which is no canary. */
function canaryFor(type: string, canaries: Canaries): unknown {
  if (type === 'boolean') return undefined;
  if (type === 'inet') return canaries.address();
  if (type === 'jsonb') return JSON.stringify({ note: canaries.word() });
  if (type === 'text[]') return [canaries.word(), canaries.word()];
  if (type.startsWith('timestamp')) return canaries.instant();
  if (/int/.test(type)) return canaries.number();
  return canaries.word();
}

/** Secrets where NetMonitor keeps them among other settings: known by their name or by their shape. */
export async function plantInConfiguration(owner: Client, canaries: Canaries): Promise<void> {
  const secret = () => canaries.word();
  const settings: [path: string, value: unknown][] = [
    ['smtp.password', secret()],
    ['integrations.threat_intel.otx.api_key', secret()],
    ['integrations.siem.wazuh.api_password', secret()],
    ['soar.webhook_url', `https://hooks.example/services/${secret()}`],
    ['database', { user: 'netmonitor', password: secret() }],
    ['thresholds.custom', { headers: [{ name: 'Authorization', value: `Bearer ${secret()}` }] }],
    ['dashboard.note', `postgres://netmonitor:${secret()}@db.example/netmonitor`],
  ];
  await insertSensor(owner, { config: { api_token: secret(), mqtt: { password: secret() } } });
  for (const [parameter_path, parameter_value] of settings) {
    await insertConfig(owner, { parameter_path, parameter_value });
    await insertConfig(owner, { parameter_path, parameter_value, sensor_id: 'hq-01' });
  }
  await insertCommand(owner, { parameters: { password: secret() }, result: { session_token: secret() } });
}
