import { IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { IsReadableFile, IsYesOrNo, oneOf, wholeNumber } from './allowed-values.js';
import { IsHostPortList } from './hosts-and-ports.js';
import { FromVariable } from './variable.js';

export const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;

/** How to reach the NetMonitor database. */
export class DatabaseSettings {
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

  /** The file it came from: new connections read it again, for passwords are rotated. */
  dbPasswordFile?: string;

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

  @FromVariable('NETMONITOR_DB_POOL_MIN', 'Connections kept open while idle, once they were made')
  @IsInt(wholeNumber(0, 100))
  @Min(0, wholeNumber(0, 100))
  @Max(100, wholeNumber(0, 100))
  dbPoolMin = 2;

  @FromVariable('NETMONITOR_DB_POOL_MAX', 'Connections at most; the last one is for probes')
  @IsInt(wholeNumber(1, 100))
  @Min(1, wholeNumber(1, 100))
  @Max(100, wholeNumber(1, 100))
  dbPoolMax = 10;

  @FromVariable('NETMONITOR_DB_STATEMENT_TIMEOUT_MS', 'Longest time one statement may run, in milliseconds')
  @IsInt(wholeNumber(100, 600_000))
  @Min(100, wholeNumber(100, 600_000))
  @Max(600_000, wholeNumber(100, 600_000))
  dbStatementTimeoutMs = 15_000;

  @FromVariable(
    'NETMONITOR_DB_REPLICAS',
    'Streaming replicas that take the reads as long as they are not far behind, as `host:port,host:port`',
  )
  @IsOptional()
  @IsHostPortList()
  dbReplicas?: string;

  @FromVariable(
    'NETMONITOR_ALLOW_UNSAFE_ROLE',
    'Start although the database role can do more than read. Loud in the log, `/health/ready` and the metrics',
  )
  @IsYesOrNo()
  allowUnsafeRole = false;
}
