import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package lies three folders above the sources and four above what is built from them. */
const SCRIPTS =
  ['../../..', '../../../..']
    .map((up) => fileURLToPath(new URL(`${up}/deploy/sql`, import.meta.url)))
    .find(existsSync) ?? 'deploy/sql';

/** Makes `mcp_readonly` a role that reads what the tools need. */
export const ROLE_SCRIPT = `${SCRIPTS}/readonly-role.sql`;
export const INDEX_SCRIPT = `${SCRIPTS}/indexes.sql`;
export const ROLLUP_SCRIPT = `${SCRIPTS}/rollups.sql`;
export const SIDE_EFFECTS_SCRIPT = `${SCRIPTS}/revoke-side-effects.sql`;

/** How an operator runs one of the scripts on the database. */
export function scriptCommand(script: string, database: string): string {
  return `sudo -u postgres psql -v ON_ERROR_STOP=1 -d ${database} -f ${script}`;
}
