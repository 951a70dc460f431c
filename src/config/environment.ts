import { IsIn, IsInt, IsOptional, IsUrl, Length, Matches, Max, Min, ValidateIf } from 'class-validator';
import { AccessSettings } from './access-settings.js';
import {
  IsInstant,
  IsMaxMindFile,
  IsRedisAddress,
  IsShiftList,
  IsTimezone,
  IsToolsetList,
  oneOf,
  URL_SHAPE,
  webAddress,
  wholeNumber,
} from './allowed-values.js';
import { FromVariable } from './variable.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export const TRANSPORTS = ['sse', 'http', 'stdio'] as const;

/**
 * Every setting of the server, checked at start. A default stands beside its variable;
 * each validator's message says what is allowed and ends up in the error line.
 */
export class Environment extends AccessSettings {
  @FromVariable('OLLAMA_BASE_URL', 'Address of the Ollama server; empty switches the analysis tools off')
  @ValidateIf((settings: Environment) => settings.ollamaBaseUrl !== '')
  @IsUrl(URL_SHAPE, { message: `${webAddress.message}, or empty` })
  ollamaBaseUrl = 'http://localhost:11434';

  @FromVariable('OLLAMA_MODEL', 'Model to ask')
  @Matches(/^[\w./:-]{1,200}$/, { message: 'a model name such as llama3.2 or llama3.2:3b' })
  ollamaModel = 'llama3.2';

  @FromVariable('OLLAMA_TIMEOUT_MS', 'Longest time one analysis may take, in milliseconds')
  @IsInt(wholeNumber(1_000, 3_600_000))
  @Min(1_000, wholeNumber(1_000, 3_600_000))
  @Max(3_600_000, wholeNumber(1_000, 3_600_000))
  ollamaTimeoutMs = 120_000;

  @FromVariable('OLLAMA_FIRST_BYTE_MS', 'Longest wait for the first word of the model, in milliseconds')
  @IsInt(wholeNumber(1_000, 3_600_000))
  @Min(1_000, wholeNumber(1_000, 3_600_000))
  @Max(3_600_000, wholeNumber(1_000, 3_600_000))
  ollamaFirstByteMs = 60_000;

  @FromVariable('NETMONITOR_HOST', 'Address the server listens on')
  @Length(1, 255, { message: 'a host name or address' })
  host = '127.0.0.1';

  @FromVariable('NETMONITOR_PORT', 'Port the server listens on; 0 picks a free one')
  @IsInt(wholeNumber(0, 65_535))
  @Min(0, wholeNumber(0, 65_535))
  @Max(65_535, wholeNumber(0, 65_535))
  port = 3000;

  @FromVariable(
    'NETMONITOR_TRANSPORT',
    '`sse` serves `/sse` and `/mcp`, `http` only `/mcp`, `stdio` one client on standard input and output',
  )
  @IsIn(TRANSPORTS, oneOf(TRANSPORTS))
  transport: (typeof TRANSPORTS)[number] = 'sse';

  @FromVariable(
    'NETMONITOR_TOOLSETS',
    'Groups of tools (docs/tools.md) to serve, separated by commas. `default` = alerts, traffic, sensors, analyst, and ollama unless that is switched off; `all`',
  )
  @IsToolsetList()
  toolsets = 'default';

  @FromVariable('NETMONITOR_LOG_LEVEL', 'Least important level that is logged')
  @IsIn(LOG_LEVELS, oneOf(LOG_LEVELS))
  logLevel: (typeof LOG_LEVELS)[number] = 'info';

  @FromVariable('NETMONITOR_LOG_FILE', 'File for the log (JSON lines). Default: standard error')
  @IsOptional()
  @Length(1, 4_096, { message: 'a file name' })
  logFile?: string;

  @FromVariable('NETMONITOR_TIMEZONE', 'IANA time zone of `today`, `yesterday` and the shifts')
  @IsTimezone()
  timezone = 'UTC';

  @FromVariable('NETMONITOR_SHIFTS', 'Local times at which a shift begins')
  @IsShiftList()
  shifts = '06:00,14:00,22:00';

  @FromVariable(
    'NETMONITOR_AS_OF',
    'An instant: answers are given as of then, for restored backups and replays. Default: the database’s clock',
  )
  @IsOptional()
  @IsInstant()
  asOf?: string;

  @FromVariable(
    'NETMONITOR_GEOIP_FILE',
    'MaxMind-format country database. Default: none, then countries are unknown',
  )
  @IsOptional()
  @IsMaxMindFile()
  geoipFile?: string;

  @FromVariable(
    'REDIS_URL',
    'Redis that several servers share: any of them takes messages for any SSE stream, and limits count over all. Default: none',
    { secret: true },
  )
  @IsOptional()
  @IsRedisAddress()
  redisUrl?: string;
}
