import { IsIn, IsInt, IsOptional, IsString, IsUrl, Length, Matches, Max, Min } from 'class-validator';
import {
  IsAddressList,
  IsProxyList,
  IsReadableFile,
  oneOf,
  URL_SHAPE,
  webAddress,
  wholeNumber,
} from './allowed-values.js';
import { DatabaseSettings } from './database-settings.js';
import { FromVariable } from './variable.js';

export const AUTH_MODES = ['token', 'oauth', 'none'] as const;
export const AUDIT_MODES = ['best-effort', 'required'] as const;

const HOST_LIST = /^\s*[\w.-]+(\s*,\s*[\w.-]+)*\s*$/;
const ORIGIN_LIST = /^\s*https?:\/\/[^\s,/]+(\s*,\s*https?:\/\/[^\s,/]+)*\s*$/;

/** Who may come in, how often, and what is written down about it. */
export class AccessSettings extends DatabaseSettings {
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

  @FromVariable(
    'NETMONITOR_AUTH',
    'Who may come in. Default: `token` with a token file, `oauth` with an issuer, else `none`',
  )
  @IsOptional()
  @IsIn(AUTH_MODES, oneOf(AUTH_MODES))
  auth?: (typeof AUTH_MODES)[number];

  @FromVariable(
    'NETMONITOR_TOKENS_FILE',
    'Access tokens, as `netmonitor-mcp token create` makes them; mode 0600',
  )
  @IsOptional()
  @Length(1, 4_096, { message: 'a file name' })
  tokensFile?: string;

  @FromVariable('NETMONITOR_OAUTH_ISSUER', 'OAuth 2.1 authorization server whose access tokens are admitted')
  @IsOptional()
  @IsUrl(URL_SHAPE, webAddress)
  oauthIssuer?: string;

  @FromVariable(
    'NETMONITOR_OAUTH_AUDIENCE',
    'Audience those tokens must be made out to. Default: the origin of the public URL, or of this server',
  )
  @IsOptional()
  @Length(1, 1_024, { message: 'text of at most 1024 characters' })
  oauthAudience?: string;

  @FromVariable('NETMONITOR_OAUTH_JWKS_URL', 'Keys of the issuer. Default: from the issuer’s own metadata')
  @IsOptional()
  @IsUrl(URL_SHAPE, webAddress)
  oauthJwksUrl?: string;

  @FromVariable('NETMONITOR_ALLOWED_IPS', 'Addresses and networks (CIDR) that may connect. Default: all')
  @IsOptional()
  @IsAddressList()
  allowedIps?: string;

  @FromVariable(
    'NETMONITOR_TRUST_PROXY',
    'Addresses and networks (CIDR) of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count. Default: none',
  )
  @IsOptional()
  @IsProxyList()
  trustProxy?: string;

  @FromVariable(
    'NETMONITOR_TLS_CERT',
    'Certificate chain (PEM) to serve HTTPS with; read again when it changes',
  )
  @IsOptional()
  @IsReadableFile()
  tlsCert?: string;

  @FromVariable('NETMONITOR_TLS_KEY', 'Private key (PEM) of that certificate')
  @IsOptional()
  @IsReadableFile()
  tlsKey?: string;

  @FromVariable('NETMONITOR_RATE_LIMIT', 'Calls and new streams a second, per principal or else per address')
  @IsInt(wholeNumber(1, 100_000))
  @Min(1, wholeNumber(1, 100_000))
  @Max(100_000, wholeNumber(1, 100_000))
  rateLimit = 10;

  @FromVariable('NETMONITOR_RATE_LIMIT_BURST', 'Calls and new streams that may come at once')
  @IsInt(wholeNumber(1, 100_000))
  @Min(1, wholeNumber(1, 100_000))
  @Max(100_000, wholeNumber(1, 100_000))
  rateLimitBurst = 20;

  @FromVariable('NETMONITOR_MAX_SESSIONS', 'Open SSE streams in all')
  @IsInt(wholeNumber(1, 1_000_000))
  @Min(1, wholeNumber(1, 1_000_000))
  @Max(1_000_000, wholeNumber(1, 1_000_000))
  maxSessions = 10_000;

  @FromVariable(
    'NETMONITOR_MAX_SESSIONS_PER_CLIENT',
    'Open SSE streams of one principal, or else of one address',
  )
  @IsInt(wholeNumber(1, 1_000_000))
  @Min(1, wholeNumber(1, 1_000_000))
  @Max(1_000_000, wholeNumber(1, 1_000_000))
  maxSessionsPerClient = 16;

  @FromVariable(
    'NETMONITOR_AUDIT_FILE',
    'File for one record per call and refusal (JSON lines). Default: none',
  )
  @IsOptional()
  @Length(1, 4_096, { message: 'a file name' })
  auditFile?: string;

  @FromVariable('NETMONITOR_AUDIT_MODE', '`required` answers nothing that could not be recorded')
  @IsIn(AUDIT_MODES, oneOf(AUDIT_MODES))
  auditMode: (typeof AUDIT_MODES)[number] = 'best-effort';

  @FromVariable(
    'NETMONITOR_AUDIT_KEY',
    'Makes the chain of records an HMAC, which nobody without it can forge',
    {
      secret: true,
    },
  )
  @IsOptional()
  @IsString({ message: 'text' })
  @Length(16, 1_024, { message: '16 to 1024 characters' })
  auditKey?: string;
}
