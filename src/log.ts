import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Environment } from './config/environment.js';

type Destination = ReturnType<typeof destination>;

/** Names under which a secret may come into a record, at the top or one level below. */
const SECRET_KEYS = ['password', 'token', 'authorization', 'secret', 'key', 'cookie', 'headers'];

/** What a secret looks like wherever it stands: our tokens, bearer credentials, passwords in addresses. */
const SECRET_SHAPES = /nmcp_[\w-]{20,}|(?<=bearer\s)[^\s"\\]+|(?<=:\/\/[^\s:/"@]*:)[^\s@"/]+(?=@)/gi;

const HIDDEN = '[hidden]';

/** Bytes that wait for space on a full disk; lines beyond them are lost, or a long outage would fill the memory. */
const MOST_WAITING = 1_048_576;

export interface Log {
  logger: Logger;
  /** Opens the log file anew, after it was renamed. */
  reopen: () => void;
}

/** JSON lines to the log file, or to standard error: standard output belongs to the user. */
export function createLog({ logFile, logLevel }: Pick<Environment, 'logFile' | 'logLevel'>): Log {
  const stream = destination({ dest: logFile ?? 2, sync: true, mkdir: false, maxLength: MOST_WAITING });
  // A full disk costs lines of the log, never the server.
  if (logFile === undefined) stream.on('error', () => {});
  else tellOutages(stream, logFile);
  const logger = pino(
    {
      level: logLevel,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: HIDDEN },
      hooks: { streamWrite: (line) => line.replace(SECRET_SHAPES, HIDDEN) },
    },
    stream,
  );
  return { logger, reopen: () => (logFile === undefined ? undefined : reopen(stream)) };
}

/** Standard error is all that is left then: it is told once that an outage begins, and once that it is over. */
function tellOutages(stream: Destination, logFile: string): void {
  let broken = false;
  let lost = 0;
  const say = (text: string) => process.stderr.write(`netmonitor-mcp: the log file ${logFile} ${text}\n`);
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (!broken) say(`cannot be written (${code ?? message}); the server goes on without it`);
    broken = true;
  });
  stream.on('drop', () => lost++);
  stream.on('write', () => {
    if (!broken) return;
    say(`is written again; ${lost} lines were lost`);
    broken = false;
    lost = 0;
  });
}

/** A file that cannot be opened is told as an error of the stream, which then goes on with the old one. */
function reopen(stream: Destination): void {
  try {
    stream.reopen();
  } catch {
    // The stream has told its listener.
  }
}
