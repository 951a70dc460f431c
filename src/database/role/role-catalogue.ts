import type { DatabaseNode } from '../database-node.js';
import { FUNCTION_QUESTIONS } from './function-questions.js';
import { ATTRIBUTES, DO_EVERYTHING, ROLE_QUESTIONS } from './role-questions.js';
import type { RoleProblem } from './role-problem.js';
import { TABLE_QUESTIONS } from './table-questions.js';

/**
 * The roles whose rights the login role can use: its own, and those of every role it is a member of, also
 * where it has to say SET ROLE first. What PUBLIC may do counts for each of them.
 */
const REACHABLE = `WITH RECURSIVE reachable AS (
  SELECT * FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))`;

/** What the catalogue says the login role can do. Functions that look up privileges are all that is called. */
export async function problemsInCatalogue(pool: DatabaseNode['pool']): Promise<RoleProblem[]> {
  const ask = async (question: string) => (await pool.query<RoleProblem>(`${REACHABLE} ${question}`)).rows;
  const attributes = await ask(ATTRIBUTES);
  const superuser = attributes.find(({ what }) => what === DO_EVERYTHING);
  // Every other answer would follow from it: a superuser is a member of all roles.
  if (superuser) return [superuser];
  const problems = [...attributes];
  for (const question of [...ROLE_QUESTIONS, ...TABLE_QUESTIONS, ...FUNCTION_QUESTIONS]) {
    problems.push(...(await ask(question)));
  }
  return problems;
}
