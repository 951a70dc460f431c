import { destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Environment } from './config/environment.js';

/** JSON lines to the log file, or to standard error: standard output belongs to the user. */
export function createLogger({ logFile, logLevel }: Pick<Environment, 'logFile' | 'logLevel'>): Logger {
  return pino(
    { level: logLevel, timestamp: stdTimeFunctions.isoTime },
    destination({ dest: logFile ?? 2, sync: true, mkdir: false }),
  );
}
