import type { INestApplicationContext } from '@nestjs/common';
import type { Environment } from '../../config/environment.js';
import type { DatabaseNode } from '../../database/database-node.js';
import { DatabaseNodes } from '../../database/database-nodes.js';
import { DatabaseProfile } from '../../database/database-profile.js';
import { RollupRepository } from '../../database/rollups/rollup.repository.js';
import { RoleCheck } from '../../database/role/role-check.js';
import { SituationRepository } from '../../database/situation/situation.repository.js';
import { tablesRead } from '../../database/statement.js';
import { type Finding, fail, ok, warn } from './finding.js';
import { checkRole, roleScriptFix } from './role-checks.js';
import { checkIndexes, checkRollUps } from './speed-checks.js';

const OLDEST = 140_000;
const NEWEST = 190_000;
const CLOCK_LIMIT_MS = 5_000;
const QUIET_MS = 3_600_000;

/** The database, its role, what is in it and how fresh that is. */
export async function checkDatabase(
  app: INestApplicationContext,
  environment: Environment,
): Promise<Finding[]> {
  const nodes = app.get(DatabaseNodes);
  const role = checkRole(app.get(RoleCheck), environment);
  // A role that is refused keeps the connection down; that is told as what it is.
  if (!nodes.current().up && role.some(({ state }) => state === 'fail')) return role;
  const servers = checkNodes(nodes, environment);
  if (!nodes.current().up) return servers;
  const profile = app.get(DatabaseProfile);
  return [
    checkVersion(profile),
    ...servers,
    ...role,
    checkTables(profile, environment),
    checkIndexes(profile, environment),
    await checkRollUps(app.get(RollupRepository), profile, environment),
    await checkTimes(app.get(SituationRepository), environment),
  ];
}

const FIXES: Record<string, [message: string, fix: string]> = {
  ECONNREFUSED: ['nothing listens there', 'start PostgreSQL, or correct NETMONITOR_DB_HOST and _PORT'],
  ENOTFOUND: ['its name is unknown', 'correct NETMONITOR_DB_HOST'],
  EAI_AGAIN: ['its name cannot be looked up now', 'check the DNS of this machine'],
  EHOSTUNREACH: ['there is no way to it', 'check routes, VPN and firewalls'],
  ETIMEDOUT: ['it does not answer', 'check routes, VPN and firewalls'],
  '28000': [
    'the log-in is refused',
    'look at pg_hba.conf of the database for this role, database and address',
  ],
  '3D000': ['there is no such database', 'correct NETMONITOR_DB_NAME'],
  '53300': ['it takes no more connections', 'lower NETMONITOR_DB_POOL_MAX or raise the limit of the role'],
};

/** Each server that cannot be reached, and how far behind each replica is. */
function checkNodes(nodes: DatabaseNodes, environment: Environment): Finding[] {
  return nodes.report().flatMap(({ name, up, objection, lagMs }, index) => {
    const primary = index === 0;
    if (!up) return [unreachable(nodes.all[index]!, primary ? fail : warn, environment)];
    if (objection !== null) {
      return [warn(name, objection, 'look at pg_stat_replication of the primary and the log of this server')];
    }
    if (primary) return [];
    if (lagMs === null) return [warn(name, 'is no standby', 'set NETMONITOR_DB_HOST to the primary')];
    return [ok(name, `a standby, at most ${Math.ceil(lagMs / 1_000)} s behind`)];
  });
}

function unreachable(node: DatabaseNode, finding: typeof fail, environment: Environment): Finding {
  const { dbName, dbUser } = environment;
  const error = node.lastFailure();
  const { host, port } = node.target;
  const { code = '', message = '' } = rootOf(error);
  const refused = code === '28P01' || message.includes('password must be a string');
  const [text, fix] = (refused ? refusedPassword(environment) : FIXES[code]) ?? [
    message,
    /ssl|tls|certificate/i.test(message)
      ? 'check NETMONITOR_DB_SSLMODE and NETMONITOR_DB_SSLROOTCERT'
      : 'check the NETMONITOR_DB_ settings and the database’s own log',
  ];
  const target = `${dbUser}@${host}:${port}/${dbName}`;
  return finding('database', `cannot log in to ${target}: ${text}`, fix);
}

/** PostgreSQL tells nobody whether the password or the name of the role is wrong. */
function refusedPassword(environment: Environment): [message: string, fix: string] {
  const { dbUser, dbPassword } = environment;
  const change = `sudo -u postgres psql -c '\\password ${dbUser}'`;
  if (!dbPassword) {
    const places = 'the file of NETMONITOR_DB_PASSWORD_FILE, in the service /etc/netmonitor-mcp/db-password';
    return [
      'no password is set',
      `put it into NETMONITOR_DB_PASSWORD or ${places}; change it with: ${change}`,
    ];
  }
  return [
    'the password is wrong, or there is no such role',
    `set NETMONITOR_DB_PASSWORD to the role's, which is changed with: ${change}; is there no role ${dbUser}? ${roleScriptFix(environment)}`,
  ];
}

function rootOf(error: unknown): { code?: string; message?: string } {
  const { cause, errors } = (error ?? {}) as { cause?: unknown; errors?: unknown[] };
  return cause ? rootOf(cause) : errors?.length ? rootOf(errors[0]) : (error ?? {});
}

function checkVersion({ serverVersion, timescaledb }: DatabaseProfile): Finding {
  const version = `PostgreSQL ${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
  const extension = timescaledb ? `TimescaleDB ${timescaledb}` : 'no TimescaleDB';
  if (serverVersion >= OLDEST && serverVersion < NEWEST) return ok('database', `${version}, ${extension}`);
  return warn('database', `${version} is not among the versions this server is tested on`, 'use 14 to 18');
}

function checkTables(profile: DatabaseProfile, environment: Environment): Finding {
  const wanted = tablesRead();
  const missing = wanted.filter((table) => !profile.has(table));
  if (missing.length === 0) return ok('tables', `all ${wanted.length} can be read`);
  const message = `cannot read ${missing.join(', ')}: tools that need them answer not_available`;
  const fix = `if NetMonitor has them, grant them: ${roleScriptFix(environment)}`;
  return missing.length === wanted.length
    ? fail('tables', `${message}; is this a NetMonitor database?`, fix)
    : warn('tables', message, fix);
}

async function checkTimes(situations: SituationRepository, { asOf }: Environment): Promise<Finding> {
  const asked = Date.now();
  const signal = new AbortController().signal;
  const { now, newest } = await situations.find({ sensors: null, caller: 'doctor', signal, queryId: 'd0c' });
  const ahead = Date.parse(now) - (asked + Date.now()) / 2;
  if (asOf) return ok('clock', `answers are given as of ${asOf}`);
  if (Math.abs(ahead) > CLOCK_LIMIT_MS) {
    const side = ahead > 0 ? 'ahead of' : 'behind';
    const message = `the database's clock is ${Math.round(Math.abs(ahead) / 1_000)} s ${side} this machine's`;
    return warn('clock', message, 'run NTP on both (timedatectl set-ntp true)');
  }
  const latest = newest.alerts ?? null;
  if (latest === null || Date.parse(now) - Date.parse(latest) > QUIET_MS) {
    const message = latest === null ? 'there are no alerts at all' : `the newest alert is of ${latest}`;
    return warn('clock', message, 'is NetMonitor running? Ask get_sensor_status which sensors are silent');
  }
  return ok('clock', `agrees with the database's; the newest alert is of ${latest}`);
}
