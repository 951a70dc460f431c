import { closeSync, openSync } from 'node:fs';
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Environment } from './config/environment.js';
import { ConfigurationError } from './config/load-environment.js';

type Destination = ReturnType<typeof destination>;

/** Names under which a secret may come into a record, at the top or one level below. */
const SECRET_KEYS = ['password', 'token', 'authorization', 'secret', 'key', 'cookie', 'headers'];

/** What a secret looks like wherever it stands: our tokens, bearer credentials, passwords in addresses. */
const SECRET_SHAPES = /nmcp_[\w-]{20,}|(?<=bearer\s)[^\s"\\]+|(?<=:\/\/[^\s:/"@]*:)[^\s@"/]+(?=@)/gi;

const HIDDEN = '[hidden]';

/** Bytes that wait for space on a full disk; lines beyond them are lost, or a long outage would fill the memory. */
const MOST_WAITING = 1_048_576;

const OWNER_ONLY = 0o600;

export interface Log {
  logger: Logger;
  /** Opens the log file anew, after it was renamed. */
  reopen: () => void;
}

/**
 * JSON lines to the log file, or to standard error: standard output belongs to the user.
 *
 * @throws ConfigurationError when the file cannot be opened
 */
export function createLog({ logFile, logLevel }: Pick<Environment, 'logFile' | 'logLevel'>): Log {
  const stream = open(logFile);
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
  const reopen = () => {
    if (logFile === undefined) return;
    try {
      // A reopening that fails leaves the stream in pieces.
      closeSync(openSync(logFile, 'a', OWNER_ONLY));
      stream.reopen();
    } catch (err) {
      logger.error({ err }, 'the log file cannot be opened anew; the log goes on in the old one');
    }
  };
  return { logger, reopen };
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

function open(logFile: string | undefined): Destination {
  try {
    return destination({
      dest: logFile ?? 2,
      sync: true,
      mkdir: false,
      mode: OWNER_ONLY,
      maxLength: MOST_WAITING,
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `NETMONITOR_LOG_FILE was "${logFile}"; allowed: a file in a folder that is there, which this process can write (${code})`,
    );
  }
}
