import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { DatabaseConnection } from '../database-connection.js';
import { DatabaseUnavailable } from '../database-error.js';
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
  private latest?: RoleVerdict;

  constructor(
    private readonly connection: DatabaseConnection,
    private readonly environment: Environment,
  ) {
    connection.onConnected(() => this.check());
  }

  /** What the latest check found; undefined as long as the database was never reached. */
  verdict(): RoleVerdict | undefined {
    return this.latest;
  }

  /** @throws Error with what to do, when the database was reached and its role is not to be served with */
  assertSafe(): void {
    if (this.refuses()) throw new Error(this.refusal());
  }

  private async check(): Promise<void> {
    const { pool } = this.connection;
    const told = await problemsInCatalogue(pool);
    const problems = told.some(({ what }) => what === DO_EVERYTHING)
      ? told
      : merged(told, await problemsWhenTried(pool));
    const ok = problems.every(({ severity }) => severity !== 'stop');
    this.latest = { ok, problems, checkedAt: new Date().toISOString() };
    if (this.refuses()) {
      throw new DatabaseUnavailable('the database role can do more than read', {
        cause: new Error(this.refusal()),
      });
    }
    if (ok) this.logger.log({ problems }, 'the database role can only read');
    else this.logger.warn({ problems }, `NETMONITOR_ALLOW_UNSAFE_ROLE lets this pass: ${this.accusation()}`);
  }

  private refuses(): boolean {
    return this.latest?.ok === false && !this.environment.allowUnsafeRole;
  }

  private accusation(): string {
    const stops = (this.latest?.problems ?? []).filter(({ severity }) => severity === 'stop');
    const named = stops.slice(0, MOST_NAMED).map(({ what, detail }) => `${what} (${detail})`);
    const others = stops.length > MOST_NAMED ? `; and ${stops.length - MOST_NAMED} more` : '';
    return `the database role ${this.environment.dbUser} can ${named.join('; ')}${others}`;
  }

  private refusal(): string {
    return (
      `${this.accusation()}. This server reads only, so it does not start with such a role. ` +
      `readonly-role.sql makes mcp_readonly a role that reads what the tools need: run ` +
      `${scriptCommand(ROLE_SCRIPT, this.environment.dbName)} and log in as mcp_readonly. ` +
      `NetMonitor’s own role of that name reads the tables with passwords and tokens until then. ` +
      `NETMONITOR_ALLOW_UNSAFE_ROLE=true starts all the same`
    );
  }
}

/** What was tried adds only what the catalogue did not tell. */
function merged(told: RoleProblem[], tried: RoleProblem[]): RoleProblem[] {
  const known = new Set(told.map(({ what }) => what));
  return [...told, ...tried.filter(({ what }) => !known.has(what))];
}
