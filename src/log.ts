import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Environment } from './config/environment.js';

/** Names under which a secret may come into a record, at the top or one level below. */
const SECRET_KEYS = ['password', 'token', 'authorization', 'secret', 'key', 'cookie', 'headers'];

/** What a secret looks like wherever it stands: our tokens, bearer credentials, passwords in addresses. */
const SECRET_SHAPES = /nmcp_[\w-]{20,}|(?<=bearer\s)[^\s"\\]+|(?<=:\/\/[^\s:/"@]*:)[^\s@"/]+(?=@)/gi;

const HIDDEN = '[hidden]';

export interface Log {
  logger: Logger;
  /** Opens the log file anew, after it was renamed. */
  reopen: () => void;
}

/** JSON lines to the log file, or to standard error: standard output belongs to the user. */
export function createLog({ logFile, logLevel }: Pick<Environment, 'logFile' | 'logLevel'>): Log {
  const stream = destination({ dest: logFile ?? 2, sync: true, mkdir: false });
  // A full disk costs lines of the log, never the server.
  stream.on('error', () => {});
  const logger = pino(
    {
      level: logLevel,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: HIDDEN },
      hooks: { streamWrite: (line) => line.replace(SECRET_SHAPES, HIDDEN) },
    },
    stream,
  );
  return { logger, reopen: () => (logFile === undefined ? undefined : stream.reopen()) };
}
