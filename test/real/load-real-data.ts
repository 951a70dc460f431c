import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** Lies beside the repository; the data may be used for tests only and are no part of the product. */
const DATA_FOLDER = fileURLToPath(new URL('../../../shared/data', import.meta.url));

export const RECORDED_SETS = ['real', 'replay'] as const;
export type RecordedSet = (typeof RECORDED_SETS)[number];

export function hasRealData(): boolean {
  return RECORDED_SETS.every((set) => existsSync(join(DATA_FOLDER, set, 'load.sql')));
}

interface Copy {
  table: string;
  columns: string;
  file: string;
  csv: boolean;
}

/** Fills an empty NetMonitor schema with one of the sets, as its load.sql says. */
export async function loadSet(owner: Client, set: RecordedSet): Promise<void> {
  const folder = join(DATA_FOLDER, set);
  for (const { table, columns, file, csv } of copiesOf(await readFile(join(folder, 'load.sql'), 'utf8'))) {
    const format = csv ? 'WITH (FORMAT csv, HEADER)' : '';
    const into = owner.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN ${format}`));
    await pipeline(createReadStream(join(folder, file)), createGunzip(), into);
  }
  await owner.query('ANALYZE');
}

const COPY =
  /^\\copy (?<table>\w+)\((?<columns>[^)]+)\) from program 'gzip -dc (?<file>[\w.]+)'(?<csv> csv header)?$/;

/** @throws Error when a line of load.sql copies in a way that is not known here */
function copiesOf(script: string): Copy[] {
  return script
    .split('\n')
    .filter((line) => line.startsWith('\\copy'))
    .map((line) => {
      const { table, columns, file, csv } = COPY.exec(line.trim())?.groups ?? {};
      if (!table || !columns || !file) throw new Error(`load.sql has a line of another form: ${line}`);
      return { table, columns, file, csv: csv !== undefined };
    });
}
