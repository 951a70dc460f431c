import { AuditUnavailable } from '../access/audit/audit-unavailable.js';
import {
  DatabaseOverloaded,
  DatabaseUnavailable,
  MissingPart,
  QueryTimeout,
  TableLocked,
  TooCostly,
} from '../database/database-error.js';
import { OllamaUnavailable } from '../ollama/ollama-unavailable.js';
import { ToolError, type ToolErrorCode } from './tool-error.js';

/** For whoever runs the server. */
const FASTER = 'The command netmonitor-mcp doctor tells which indexes and sums would make it faster';

export interface Explained {
  code: ToolErrorCode;
  /** One sentence for the model and what to do next. */
  message: string;
  /** False for faults of our own, which are logged with their stack. */
  expected: boolean;
}

/**
 * What a client may read of a failure. Nothing of a driver's or system's text passes: the log has it under
 * the same query id.
 */
export function explainFailure(error: unknown, queryId: string): Explained {
  if (error instanceof ToolError) return { code: error.code, message: error.message, expected: true };
  if (error instanceof AuditUnavailable) {
    return {
      code: 'internal',
      message: `no answer leaves this server without its audit record, and that cannot be written now; tell its administrator (query ${queryId}).`,
      expected: true,
    };
  }
  if (error instanceof OllamaUnavailable) {
    return { code: 'ollama_unavailable', message: error.message, expected: false };
  }
  if (error instanceof MissingPart) {
    return {
      code: 'not_available',
      message: `this NetMonitor database has no table ${error.part} that this tool can read (it is missing, lacks a column, or SELECT is not granted); other tools work.`,
      expected: false,
    };
  }
  if (error instanceof DatabaseUnavailable) {
    return {
      code: 'db_unavailable',
      message: `the NetMonitor database cannot be asked now, so nothing is known about what it holds; this is not an empty answer. Try again in a minute (query ${queryId}).`,
      expected: false,
    };
  }
  if (error instanceof QueryTimeout) {
    return {
      code: 'query_timeout',
      message: `the question took too long and was stopped, so nothing is known; ask again with a shorter window or a narrower filter. ${FASTER} (query ${queryId}).`,
      expected: false,
    };
  }
  if (error instanceof TooCostly) {
    return {
      code: 'query_timeout',
      message: `this database holds too much for this question, so it was not begun and nothing is known; ask again with a window of at most 1/${Math.ceil(error.times)} of this one, or a narrower filter. ${FASTER} (query ${queryId}).`,
      expected: true,
    };
  }
  if (error instanceof TableLocked) {
    return {
      code: 'busy',
      message: `a table is locked, for example by a migration of NetMonitor, so nothing is known; try again in a few seconds (query ${queryId}).`,
      expected: false,
    };
  }
  if (error instanceof DatabaseOverloaded) {
    return {
      code: 'overloaded',
      message: `too many questions at once; try again in a few seconds (query ${queryId}).`,
      expected: false,
    };
  }
  return {
    code: 'internal',
    message: `something in this server went wrong, so nothing is known; report query ${queryId} to its administrator.`,
    expected: false,
  };
}
