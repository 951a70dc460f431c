import type { DatabaseNode } from '../database-node.js';
import { isLostConnection } from '../database-error.js';
import type { RoleProblem } from './role-problem.js';

const NOT_PERMITTED = '42501';

/** Each with a column that takes a value: no generated one, no identity. A standby takes no write at all. */
const TABLES = `
  SELECT DISTINCT ON (relname) quote_ident(relname) AS name, quote_ident(attname) AS column
  FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT pg_is_in_recovery()
    AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
  ORDER BY relname, attnum`;

interface Table {
  name: string;
  column: string;
}

/**
 * Each could not change a row even if it ran. None reads, so that only the right to write decides; the
 * INSERT names no column and is therefore granted with any.
 */
const ATTEMPTS: Record<string, (table: Table) => string> = {
  INSERT: ({ name }) => `INSERT INTO public.${name} SELECT WHERE false`,
  UPDATE: ({ name, column }) => `UPDATE public.${name} SET ${column} = NULL WHERE false`,
  DELETE: ({ name }) => `DELETE FROM public.${name} WHERE false`,
};

interface Session {
  query(text: string): Promise<unknown>;
}
type Outcome = 'accepted' | 'refused' | 'unknown';

/**
 * What PostgreSQL itself says when every table is written to, in a transaction that may write. Under EXPLAIN
 * the executor checks the rights as for a run and then runs nothing: also a statement without rows would fire
 * statement-level triggers, and what they do to a sequence survives the rollback.
 */
export async function problemsWhenTried(pool: DatabaseNode['pool']): Promise<RoleProblem[]> {
  const { rows: tables } = await pool.query<Table>(TABLES);
  if (tables.length === 0) return [];
  const client = await pool.connect();
  // A backend that dies while its client is checked out emits here; without a listener the process dies.
  if (client.listenerCount('error') === 0) client.on('error', () => {});
  try {
    await client.query('BEGIN READ WRITE');
    // A table that a migration has locked is not waited for.
    await client.query(`SET LOCAL lock_timeout = '100ms'; SET LOCAL statement_timeout = '2s'`);
    const problems: RoleProblem[] = [];
    for (const table of tables) problems.push(...(await tryTable(client, table)));
    await client.query('ROLLBACK');
    client.release();
    return problems;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function tryTable(session: Session, table: Table): Promise<RoleProblem[]> {
  const verbs: Record<Outcome, string[]> = { accepted: [], refused: [], unknown: [] };
  for (const [verb, statement] of Object.entries(ATTEMPTS)) {
    verbs[await attempt(session, statement(table))].push(verb);
    // Whatever is in the way is in the way of the others too, and each would wait for it.
    if (verbs.unknown.length > 0) break;
  }
  const { accepted, unknown } = verbs;
  const { name } = table;
  return [
    problem('stop', `write to ${name}`, accepted, 'when tried'),
    problem('warn', `perhaps write to ${name}`, unknown, 'could not be tried'),
  ].flat();
}

function problem(
  severity: RoleProblem['severity'],
  what: string,
  verbs: string[],
  how: string,
): RoleProblem[] {
  return verbs.length === 0 ? [] : [{ severity, what, detail: `${verbs.join(', ')} ${how}` }];
}

async function attempt(session: Session, statement: string): Promise<Outcome> {
  await session.query('SAVEPOINT attempt');
  try {
    await session.query(`EXPLAIN ${statement}`);
    return 'accepted';
  } catch (error) {
    if (isLostConnection(error)) throw error;
    return (error as { code?: string }).code === NOT_PERMITTED ? 'refused' : 'unknown';
  } finally {
    await session.query('ROLLBACK TO SAVEPOINT attempt');
  }
}
