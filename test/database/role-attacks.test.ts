import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import { insertAlert, insertSensor } from '../support/rows.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { HARMLESS, NOT_PERMITTED_TO_IT, REFUSED_OTHERWISE } from './attack-statements.js';
import { stateOf } from './database-state.js';
import { createRoleProbe, type RoleProbe } from './role-probe.js';

let database: TestDatabase;
let probe: RoleProbe;
let attacker: Client;
let before: unknown;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.owner.query(
    'CREATE EXTENSION dblink; CREATE EXTENSION postgres_fdw; SELECT lo_create(4711)',
  );
  await insertSensor(database.owner);
  await insertAlert(database.owner);
  await database.owner.query(`INSERT INTO web_users (username, password_hash) VALUES ('admin', 'hash')`);
  probe = await createRoleProbe(database);
  before = await stateOf(database.owner);
});
afterAll(async () => {
  await probe.drop();
  await database.drop();
});

beforeEach(async () => {
  attacker = await connect(probe.address);
  // What follows must hold by the grants alone, not by a setting anyone can change.
  await attacker.query('SET default_transaction_read_only = off');
});
afterEach(() => attacker.end());

const NOT_PERMITTED = '42501';

async function attack(statement: string): Promise<unknown> {
  const { host, port, user } = database.ownerAddress;
  const { processID } = database.owner as unknown as { processID: number };
  const text = statement
    .replaceAll('OWNER_NAME', user)
    .replaceAll('OWNER_PID', String(processID))
    .replaceAll('HOST_NAME', host)
    .replaceAll('PORT_NUMBER', String(port));
  return attacker.query(text);
}

describe('the role that readonly-role.sql makes', () => {
  afterEach(async () => {
    await attacker.query('ROLLBACK');
    expect(await stateOf(database.owner)).toEqual(before);
  });

  it.each(NOT_PERMITTED_TO_IT)('is refused: %s', async (statement) => {
    await expect(attack(statement)).rejects.toMatchObject({ code: NOT_PERMITTED });
  });

  it.each(REFUSED_OTHERWISE)('gets nowhere with: %s', async (statement, code) => {
    await expect(attack(statement)).rejects.toMatchObject({ code });
  });

  it.each(HARMLESS)('changes nothing of another’s with: %s', async (statement) => {
    await expect(attack(statement)).resolves.toBeDefined();
  });
});
