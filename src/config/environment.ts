import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsInstant, IsMaxMindFile, IsReadableFile, IsShiftList, IsTimezone } from './allowed-values.js';
import { FromVariable } from './variable.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export const TRANSPORTS = ['sse', 'http'] as const;

const wholeNumber = (from: number, to: number) => ({ message: `a whole number from ${from} to ${to}` });
const oneOf = (values: readonly string[]) => ({ message: `one of ${values.join(', ')}` });
const webAddress = { message: 'an address that begins with http:// or https://' };
const HOST_LIST = /^\s*[\w.-]+(\s*,\s*[\w.-]+)*\s*$/;
const ORIGIN_LIST = /^\s*https?:\/\/[^\s,/]+(\s*,\s*https?:\/\/[^\s,/]+)*\s*$/;
const URL_SHAPE = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_underscores: true,
};

/**
 * Every setting of the server, checked at start. A default stands beside its variable;
 * each validator's message says what is allowed and ends up in the error line.
 */
export class Environment {
  @FromVariable('NETMONITOR_DB_HOST', 'Host of the NetMonitor database')
  @Length(1, 255, { message: 'a host name or address' })
  dbHost = 'localhost';

  @FromVariable('NETMONITOR_DB_PORT', 'Port of the NetMonitor database')
  @IsInt(wholeNumber(1, 65_535))
  @Min(1, wholeNumber(1, 65_535))
  @Max(65_535, wholeNumber(1, 65_535))
  dbPort = 5432;

  @FromVariable('NETMONITOR_DB_NAME', 'Name of the database')
  @Length(1, 63, { message: 'a database name of 1 to 63 characters' })
  dbName = 'netmonitor';

  @FromVariable('NETMONITOR_DB_USER', 'Role the server logs in as; it needs SELECT and nothing else')
  @Length(1, 63, { message: 'a role name of 1 to 63 characters' })
  dbUser = 'mcp_readonly';

  @FromVariable('NETMONITOR_DB_PASSWORD', 'Password of that role', { secret: true })
  @IsOptional()
  @IsString({ message: 'text' })
  dbPassword?: string;

  @FromVariable(
    'NETMONITOR_DB_SSLMODE',
    'TLS to the database. Default: `disable` on loopback, else `verify-full`',
  )
  @IsOptional()
  @IsIn(SSL_MODES, oneOf(SSL_MODES))
  dbSslMode?: (typeof SSL_MODES)[number];

  @FromVariable('NETMONITOR_DB_SSLROOTCERT', 'File with the CA certificates to trust. Default: the system’s')
  @IsOptional()
  @IsReadableFile()
  dbSslRootCert?: string;

  @FromVariable('NETMONITOR_DB_POOL_MIN', 'Connections kept open')
  @IsInt(wholeNumber(0, 100))
  @Min(0, wholeNumber(0, 100))
  @Max(100, wholeNumber(0, 100))
  dbPoolMin = 2;

  @FromVariable('NETMONITOR_DB_POOL_MAX', 'Connections at most')
  @IsInt(wholeNumber(1, 100))
  @Min(1, wholeNumber(1, 100))
  @Max(100, wholeNumber(1, 100))
  dbPoolMax = 10;

  @FromVariable('NETMONITOR_DB_STATEMENT_TIMEOUT_MS', 'Longest time one statement may run, in milliseconds')
  @IsInt(wholeNumber(100, 600_000))
  @Min(100, wholeNumber(100, 600_000))
  @Max(600_000, wholeNumber(100, 600_000))
  dbStatementTimeoutMs = 15_000;

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

  @FromVariable('NETMONITOR_HOST', 'Address the server listens on. This version serves loopback only')
  @Length(1, 255, { message: 'a host name or address' })
  host = '127.0.0.1';

  @FromVariable('NETMONITOR_PORT', 'Port the server listens on; 0 picks a free one')
  @IsInt(wholeNumber(0, 65_535))
  @Min(0, wholeNumber(0, 65_535))
  @Max(65_535, wholeNumber(0, 65_535))
  port = 3000;

  @FromVariable('NETMONITOR_TRANSPORT', '`sse` serves `/sse` and `/mcp`, `http` only `/mcp`')
  @IsIn(TRANSPORTS, oneOf(TRANSPORTS))
  transport: (typeof TRANSPORTS)[number] = 'sse';

  @FromVariable(
    'NETMONITOR_PUBLIC_URL',
    'External address behind a proxy; its path goes before the message route that SSE clients are told',
  )
  @IsOptional()
  @IsUrl(URL_SHAPE, webAddress)
  publicUrl?: string;

  @FromVariable(
    'NETMONITOR_ALLOWED_HOSTS',
    'More names by which clients may call this server. Always allowed: addresses, `localhost`, this machine’s name, the public URL’s',
  )
  @IsOptional()
  @Matches(HOST_LIST, { message: 'host names without ports, separated by commas' })
  allowedHosts?: string;

  @FromVariable(
    'NETMONITOR_ALLOWED_ORIGINS',
    'Web pages (origins) whose scripts may call this server. Always allowed: no origin at all, the public URL’s',
  )
  @IsOptional()
  @Matches(ORIGIN_LIST, { message: 'origins such as https://soc.example, separated by commas' })
  allowedOrigins?: string;

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
}
