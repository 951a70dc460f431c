import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { DatabaseUnavailable } from '../database-error.js';
import type { DatabaseNode } from '../database-node.js';
import { DatabaseNodes } from '../database-nodes.js';
import { problemsInCatalogue } from './role-catalogue.js';
import { DO_EVERYTHING } from './role-questions.js';
import type { RoleProblem, RoleVerdict } from './role-problem.js';
import { ROLE_SCRIPT, scriptCommand } from './role-script.js';
import { problemsWhenTried } from './write-attempts.js';

const MOST_NAMED = 5;

/**
 * Whether the login role can really do no more than read. Looked at after each (re)connection, before the
 * database counts as up: an unsafe role keeps it down, unless the operator allowed that.
 */
@Injectable()
export class RoleCheck {
  private readonly logger = new Logger(RoleCheck.name);
  private readonly latest = new Map<DatabaseNode, RoleVerdict>();

  constructor(
    nodes: DatabaseNodes,
    private readonly environment: Environment,
  ) {
    nodes.onConnected((node) => this.check(node));
  }

  /** What the latest checks found, of all servers; undefined as long as none was ever reached. */
  verdict(): RoleVerdict | undefined {
    const verdicts = [...this.latest.values()];
    return verdicts.length === 0 ? undefined : verdicts.reduce(both);
  }

  /** @throws Error with what to do, when the database was reached and its role is not to be served with */
  assertSafe(): void {
    const verdict = this.verdict();
    if (verdict && this.refuses(verdict)) throw new Error(this.refusal(verdict));
  }

  private async check(node: DatabaseNode): Promise<void> {
    const { pool } = node;
    const told = await problemsInCatalogue(pool);
    const problems = told.some(({ what }) => what === DO_EVERYTHING)
      ? told
      : merged(told, await problemsWhenTried(pool));
    const ok = problems.every(({ severity }) => severity !== 'stop');
    const verdict = { ok, problems, checkedAt: new Date().toISOString() };
    this.latest.set(node, verdict);
    if (this.refuses(verdict)) {
      throw new DatabaseUnavailable('the database role can do more than read', {
        cause: new Error(this.refusal(verdict)),
      });
    }
    const { name } = node;
    if (ok) this.logger.log({ node: name, problems }, 'the database role can only read');
    else {
      const accusation = this.accusation(verdict);
      this.logger.warn(
        { node: name, problems },
        `NETMONITOR_ALLOW_UNSAFE_ROLE lets this pass: ${accusation}`,
      );
    }
  }

  private refuses({ ok }: RoleVerdict): boolean {
    return !ok && !this.environment.allowUnsafeRole;
  }

  private accusation({ problems }: RoleVerdict): string {
    const stops = problems.filter(({ severity }) => severity === 'stop');
    const named = stops.slice(0, MOST_NAMED).map(({ what, detail }) => `${what} (${detail})`);
    const others = stops.length > MOST_NAMED ? `; and ${stops.length - MOST_NAMED} more` : '';
    return `the database role ${this.environment.dbUser} can ${named.join('; ')}${others}`;
  }

  private refusal(verdict: RoleVerdict): string {
    return (
      `${this.accusation(verdict)}. This server reads only, so it does not start with such a role. ` +
      `readonly-role.sql makes mcp_readonly a role that reads what the tools need: run ` +
      `${scriptCommand(ROLE_SCRIPT, this.environment.dbName)} and log in as mcp_readonly. ` +
      `NetMonitor’s own role of that name reads the tables with passwords and tokens until then. ` +
      `NETMONITOR_ALLOW_UNSAFE_ROLE=true starts all the same`
    );
  }
}

/** What came second adds only what the first did not tell. */
function merged(first: RoleProblem[], second: RoleProblem[]): RoleProblem[] {
  const known = new Set(first.map(({ what }) => what));
  return [...first, ...second.filter(({ what }) => !known.has(what))];
}

function both(one: RoleVerdict, other: RoleVerdict): RoleVerdict {
  return {
    ok: one.ok && other.ok,
    problems: merged(one.problems, other.problems),
    checkedAt: one.checkedAt < other.checkedAt ? one.checkedAt : other.checkedAt,
  };
}
