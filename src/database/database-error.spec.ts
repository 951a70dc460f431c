import { describe, expect, it } from 'vitest';
import {
  connectFailure,
  DatabaseOverloaded,
  DatabaseUnavailable,
  endsService,
  isBusy,
  isLostConnection,
  MissingPart,
  QueryTimeout,
  RecoveryConflict,
  statementFailure,
  TableLocked,
} from './database-error.js';

const SECRET = 'SELECT secret FROM alerts WHERE host = 10.0.0.9';

function failure(code: string, message = SECRET): Error {
  return Object.assign(new Error(message), { code });
}

describe('a failed statement', () => {
  it.each<[string, new (...args: never[]) => Error]>([
    ['57P01', DatabaseUnavailable],
    ['57P02', DatabaseUnavailable],
    ['57P03', DatabaseUnavailable],
    ['57P04', DatabaseUnavailable],
    ['57P05', DatabaseUnavailable],
    ['08006', DatabaseUnavailable],
    ['08P01', DatabaseUnavailable],
    ['ECONNRESET', DatabaseUnavailable],
    ['EPIPE', DatabaseUnavailable],
    ['ETIMEDOUT', DatabaseUnavailable],
    ['ECONNREFUSED', DatabaseUnavailable],
    ['57014', QueryTimeout],
    ['55P03', TableLocked],
    ['42P01', MissingPart],
    ['42703', MissingPart],
    ['42501', MissingPart],
    ['53200', DatabaseOverloaded],
    ['53300', DatabaseOverloaded],
    ['40001', RecoveryConflict],
    ['40P01', RecoveryConflict],
  ])('with %s is %o, without the driver’s words', (code, kind) => {
    const error = failure(code);
    const said = statementFailure(error, ['alerts']);
    expect(said).toBeInstanceOf(kind);
    expect(said.cause).toBe(error);
    expect(said.message).not.toMatch(/SELECT|secret|10\.0\.0\.9/);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
  ])('with "%s" and no code is a lost connection', (message) => {
    expect(statementFailure(new Error(message), [])).toBeInstanceOf(DatabaseUnavailable);
  });

  it('without any answer at all ran into the limit', () => {
    expect(statementFailure(new Error('Query read timeout'), [])).toBeInstanceOf(QueryTimeout);
  });

  it.each(['22P02', '25006', '42883', '42601', 'XX000', ''])(
    'with %j stays what it was, a fault of ours',
    (code) => {
      const error = failure(code);
      expect(statementFailure(error, ['alerts'])).toBe(error);
    },
  );
});

describe('a missing part', () => {
  const reads = ['alerts', 'sensors'];
  it.each([
    ['relation "sensors" does not exist', 'sensors'],
    ['permission denied for table sensors', 'sensors'],
    ['Relation »alerts« existiert nicht', 'alerts'],
    ['relation "alerts_archive" does not exist', 'alerts, sensors'],
    ['column "x" does not exist', 'alerts, sensors'],
    ['permission denied for table web_users', 'alerts, sensors'],
  ])('of "%s" is %s', (message, part) => {
    expect(statementFailure(failure('42P01', message), reads)).toMatchObject({ part });
  });

  it('of a statement that names no table is left to the log', () => {
    expect(statementFailure(failure('42501'), [])).toMatchObject({ part: "named in the server's log" });
  });
});

describe('a lost connection', () => {
  it.each([null, undefined, 'text', 5, {}, new Error('x'), { code: 5 }, failure('42P01'), failure('57014')])(
    'is not %o',
    (error) => {
      expect(isLostConnection(error)).toBe(false);
    },
  );

  it('is not every error of Node', () => {
    expect(isLostConnection(failure('ERR_INVALID_ARG_TYPE'))).toBe(false);
  });
});

describe('no connection', () => {
  it.each([
    ['28000', 'the database refused the log-in'],
    ['28P01', 'the database refused the log-in'],
    ['3D000', 'the database refused the log-in'],
    ['42501', 'the database refused the log-in'],
    ['53300', 'the database refused the log-in'],
    ['57P03', 'the database cannot be reached'],
    ['ECONNREFUSED', 'the database cannot be reached'],
    ['ENOTFOUND', 'the database cannot be reached'],
    ['', 'the database cannot be reached'],
  ])('because of %j: %s', (code, message) => {
    const error = failure(code, 'password authentication failed for user "x" at 10.0.0.9');
    const said = connectFailure(error);
    expect(said).toBeInstanceOf(DatabaseUnavailable);
    expect(said).toMatchObject({ message, cause: error });
  });

  it('because of a reason that is already told: the same', () => {
    const told = new DatabaseUnavailable('the database role can do more than read');
    expect(connectFailure(told)).toBe(told);
  });
});

describe('a short question of our own', () => {
  it.each([failure('57P01'), failure('ECONNREFUSED'), failure('28P01'), new Error('Query read timeout')])(
    'that fails with %o means that the server is gone',
    (error) => {
      expect(endsService(error)).toBe(true);
    },
  );

  it.each([failure('53300'), new Error('timeout exceeded when trying to connect')])(
    'that fails with %o means that it is busy',
    (error) => {
      expect(endsService(error)).toBe(false);
      expect(isBusy(error)).toBe(true);
    },
  );

  it.each([failure('57014'), failure('42883'), new Error('x')])(
    'that fails with %o means neither',
    (error) => {
      expect(endsService(error)).toBe(false);
      expect(isBusy(error)).toBe(false);
    },
  );
});
