import type { Environment } from '../../config/environment.js';
import type { RoleCheck } from '../../database/role/role-check.js';
import type { RoleProblem } from '../../database/role/role-problem.js';
import { ROLE_SCRIPT, SIDE_EFFECTS_SCRIPT, scriptCommand } from '../../database/role/role-script.js';
import { type Finding, fail, ok, warn } from './finding.js';

const SCRIPTED_ROLE = 'mcp_readonly';

/** What the role can do beyond reading, each with what takes that away. */
export function checkRole(role: RoleCheck, environment: Environment): Finding[] {
  const verdict = role.verdict();
  if (!verdict) return [];
  const { dbUser, allowUnsafeRole } = environment;
  const findings = verdict.problems
    .toSorted((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'))
    .map((problem) => {
      const { severity, what, detail } = problem;
      const report = severity === 'stop' && !allowUnsafeRole ? fail : warn;
      return report('role', `${dbUser} can ${what} (${detail})`, cureOf(problem, environment));
    });
  return verdict.ok ? [...findings, ok('role', `${dbUser} can only read`)] : findings;
}

/** The command that makes the role what it should be, and how to use it when another one is in use. */
export function roleScriptFix({ dbName, dbUser }: Environment): string {
  const command = scriptCommand(ROLE_SCRIPT, dbName);
  return dbUser === SCRIPTED_ROLE
    ? command
    : `${command}; then log in as ${SCRIPTED_ROLE}: NETMONITOR_DB_USER and its password`;
}

/** Most of it the role script takes away. What everybody holds it leaves alone, since others may live on it. */
function cureOf({ what, detail }: RoleProblem, environment: Environment): string {
  const { dbName, dbUser } = environment;
  const script = roleScriptFix(environment);
  if (what.startsWith('log in to other databases')) {
    return `as a superuser, unless other roles live on it: REVOKE CONNECT ON DATABASE ${detail} FROM PUBLIC, ${dbUser}`;
  }
  if (what === 'run functions with side effects') {
    return `if you like: ${scriptCommand(SIDE_EFFECTS_SCRIPT, dbName)}`;
  }
  const [, signature] = /^run (.*\(.*\))$/.exec(what) ?? [];
  if (signature !== undefined) {
    return `as a superuser: REVOKE EXECUTE ON FUNCTION ${signature} FROM PUBLIC, ${dbUser}`;
  }
  if (what.startsWith('perhaps ')) return 'something locks the table: run doctor again later';
  if (/^(use tables that will be made|run functions for)/.test(what)) {
    return `${script}; what is left is PUBLIC's: REVOKE it there, for later tables with ALTER DEFAULT PRIVILEGES`;
  }
  if (what.startsWith('change ') && dbUser === SCRIPTED_ROLE) {
    return `give that another owner (ALTER … OWNER TO …), then ${script}`;
  }
  return script;
}
