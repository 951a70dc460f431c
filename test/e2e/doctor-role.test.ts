import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/commands/doctor/finding.js';
import { databaseSettings, runCommand } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const ROLE = 'mcp_readonly';
const PASSWORD = 'only-for-this-test';

let database: TestDatabase;
let script: string;
let scriptFix: string;

const asOwner = (statement: string) => database.owner.query(statement);

beforeAll(async () => {
  database = await createTestDatabase();
  script = resolve('deploy/sql/readonly-role.sql');
  scriptFix = `sudo -u postgres psql -v ON_ERROR_STOP=1 -d ${database.address.name} -f ${script}`;
  await asOwner(readFileSync(script, 'utf8'));
  await asOwner(`ALTER ROLE ${ROLE} PASSWORD '${PASSWORD}'`);
});

afterAll(async () => {
  await asOwner(`DROP OWNED BY ${ROLE}`);
  await asOwner(`DROP ROLE ${ROLE}`);
  await database.drop();
});

/** What doctor says of the role that logs in. */
async function findings(login = { user: ROLE, password: PASSWORD }): Promise<Finding[]> {
  const settings = databaseSettings({ ...database.address, ...login });
  const { stdout } = await runCommand(['doctor', '--json'], settings);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return findings.filter(({ check }) => check === 'role');
}

const of = (all: Finding[], what: string) => all.find(({ message }) => message.includes(what));

describe('the fix that doctor names', () => {
  it('is the script for what the script takes away, and then it is gone', async () => {
    await asOwner(`GRANT TEMPORARY ON DATABASE ${database.address.name} TO ${ROLE}`);
    await asOwner(`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${ROLE}`);
    await asOwner(`GRANT INSERT ON alerts TO ${ROLE}`);
    const spoilt = await findings();
    expect(of(spoilt, 'write to alerts')).toMatchObject({ state: 'fail', fix: scriptFix });
    expect(of(spoilt, 'temporary tables')).toMatchObject({ state: 'warn', fix: scriptFix });
    expect(of(spoilt, 'made later')!.fix).toMatch(new RegExp(`^${scriptFix}; what is left is PUBLIC`));
    await asOwner(readFileSync(script, 'utf8'));
    const mended = await findings();
    for (const what of ['write to', 'temporary tables', 'made later'])
      expect(of(mended, what)).toBeUndefined();
    expect(mended).toContainEqual({ check: 'role', state: 'ok', message: `${ROLE} can only read` });
  });

  it('for other databases is a statement that closes them', async () => {
    const { fix } = of(await findings(), 'log in to other databases')!;
    const [statement, list] = /REVOKE CONNECT ON DATABASE (.*) FROM PUBLIC, mcp_readonly$/.exec(fix!)!;
    await asOwner(statement);
    try {
      expect(of(await findings(), 'log in to other databases')).toBeUndefined();
    } finally {
      await asOwner(`GRANT CONNECT ON DATABASE ${list} TO PUBLIC`);
    }
  });

  it('for functions with side effects is the other script', async () => {
    const { fix } = of(await findings(), 'functions with side effects')!;
    expect(fix).toContain(`-f ${resolve('deploy/sql/revoke-side-effects.sql')}`);
  });

  it('for a function that runs as somebody else is a statement that closes it', async () => {
    await asOwner(`CREATE FUNCTION powerful() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`);
    const { state, fix } = of(await findings(), 'run powerful()')!;
    expect(state).toBe('fail');
    await asOwner(/REVOKE EXECUTE ON FUNCTION .*$/.exec(fix!)![0]);
    expect(of(await findings(), 'run powerful()')).toBeUndefined();
    await asOwner('DROP FUNCTION powerful');
  });

  it('for a superuser is another role to log in as', async () => {
    const { user, password } = database.ownerAddress;
    const [finding] = await findings({ user, password: password! });
    expect(finding).toMatchObject({ state: 'fail', fix: expect.stringContaining(scriptFix) });
    expect(finding!.fix).toContain(`then log in as ${ROLE}: NETMONITOR_DB_USER`);
  });
});
