/** The database cannot be asked now: down, refused, or gone while it answered. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** The statement ran into its time limit. */
export class QueryTimeout extends Error {
  override readonly name = 'QueryTimeout';
}

/** The statement was not begun: by its plan it would run into its time limit. */
export class TooCostly extends Error {
  override readonly name = 'TooCostly';
  /** `times`: how many times more it would cost than is allowed. */
  constructor(readonly times: number) {
    super(`the plan costs ${times.toFixed(1)} times more than is allowed`);
  }
}

/** Every connection is busy and stayed so. */
export class DatabaseOverloaded extends Error {
  override readonly name: string = 'DatabaseOverloaded';
}

/** On a standby, the replay of changes came in the way of the statement. */
export class RecoveryConflict extends DatabaseOverloaded {
  override readonly name = 'RecoveryConflict';
}

/** Somebody changes a table and has it for himself. */
export class TableLocked extends Error {
  override readonly name = 'TableLocked';
}

/** This NetMonitor database lacks a part, or the role may not read it. `part` is a table's name. */
export class MissingPart extends Error {
  override readonly name = 'MissingPart';
  constructor(
    readonly part: string,
    options?: ErrorOptions,
  ) {
    super(`table ${part} is missing or not readable`, options);
  }
}

/** Rows came back in another shape than their schema says. */
export class UnexpectedRow extends Error {
  override readonly name = 'UnexpectedRow';
}

/** SQLSTATEs that come with the end of the connection: connection_exception, and operator_intervention but 57014. */
const LOST_CODES = /^(08|57P)/;

const REFUSED_CODES = new Set([
  '28000', // invalid_authorization_specification
  '28P01', // invalid_password
  '3D000', // invalid_catalog_name
  '53300', // too_many_connections
  '42501', // insufficient_privilege at log-in (CONNECT)
]);

const TOO_MANY_CONNECTIONS = '53300';
/** query_canceled, by statement_timeout. */
const CANCELED = '57014';
/** lock_not_available, by lock_timeout. */
const LOCKED = '55P03';

/** Of a server that only reads. */
const CONFLICT_CODES = new Set([
  '40001', // serialization_failure: replay needed the lock, the row versions or the tablespace
  '40P01', // deadlock_detected: replay needed a buffer that the statement had pinned
]);

/** What node-postgres says when its query_timeout has passed; it has no code. */
const NO_ANSWER = 'Query read timeout';

const MISSING_CODES = new Set([
  '42P01', // undefined_table
  '42703', // undefined_column
  '42501', // insufficient_privilege
]);

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** A connection that broke, as opposed to a statement that failed on a healthy one. */
export function isLostConnection(error: unknown): boolean {
  const code = codeOf(error);
  if (LOST_CODES.test(code)) return true;
  if (/^E[A-Z]+$/.test(code)) return true; // ECONNRESET, EPIPE, ETIMEDOUT …
  return /^(Connection terminated|Client has encountered a connection error|Client was closed)/.test(
    (error as Error)?.message ?? '',
  );
}

/** A server that was to answer one short question does not answer, or takes no one in any more. */
export function endsService(error: unknown): boolean {
  if (isBusy(error)) return false;
  return isLostConnection(error) || isNoAnswer(error) || REFUSED_CODES.has(codeOf(error));
}

/** The server is there but has no connection to spare. pg-pool tells it by this text only. */
export function isBusy(error: unknown): boolean {
  return (
    codeOf(error) === TOO_MANY_CONNECTIONS ||
    (error as Error).message === 'timeout exceeded when trying to connect'
  );
}

function isNoAnswer(error: unknown): boolean {
  return (error as Error)?.message === NO_ANSWER;
}

/** Why no connection could be had; the text is for the log and the health page. */
export function connectFailure(error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  const code = codeOf(error);
  const reason = REFUSED_CODES.has(code) ? 'refused the log-in' : 'cannot be reached';
  return new DatabaseUnavailable(`the database ${reason}`, { cause: error });
}

/** What a failed statement means for the caller; the driver's error stays as the cause. */
export function statementFailure(error: unknown, reads: readonly string[]): Error {
  const code = codeOf(error);
  if (isLostConnection(error)) {
    return new DatabaseUnavailable('the database closed the connection', { cause: error });
  }
  if (code === CANCELED || isNoAnswer(error)) {
    return new QueryTimeout('the statement ran into its time limit', { cause: error });
  }
  if (code === LOCKED) return new TableLocked('a table is locked', { cause: error });
  if (MISSING_CODES.has(code)) return new MissingPart(partNamed(error, reads), { cause: error });
  if (CONFLICT_CODES.has(code)) {
    return new RecoveryConflict('replay came in the way of the statement', { cause: error });
  }
  if (code.startsWith('53')) {
    return new DatabaseOverloaded('the database is short of resources', { cause: error });
  }
  return error as Error;
}

/** PostgreSQL quotes the object's name in every language; only names we know are passed on. */
function partNamed(error: unknown, reads: readonly string[]): string {
  const message = (error as Error).message;
  const named = reads.find((table) => new RegExp(`\\b${table}\\b`).test(message));
  return named ?? (reads.join(', ') || "named in the server's log");
}
