import { TOOLSETS } from '../config/toolsets.js';
import { ConfigurationError, loadEnvironment } from '../config/load-environment.js';
import { changeTokenFile, readTokenFile } from '../access/tokens/token-file.js';
import { newSecret, type TokenRecord, tokenRecord } from '../access/tokens/token-record.js';

export interface CreateFlags {
  scope?: string[];
  sensor?: string[];
  expires?: string;
  allowIp?: string[];
  file?: string;
}

/** Makes a token and shows it once. */
export function createToken(name: string, flags: CreateFlags): void {
  const file = tokenFile(flags.file);
  const { token, sha256 } = newSecret();
  const record = tokenRecord.safeParse({
    name,
    sha256,
    created_at: new Date().toISOString(),
    expires_at: flags.expires === undefined ? null : expiryOf(flags.expires),
    scopes: flags.scope ?? null,
    sensors: flags.sensor ?? null,
    allowed_ips: flags.allowIp ?? null,
  });
  if (!record.success) throw new ConfigurationError(explain(record.error.issues[0]!));
  changeTokenFile(file, (tokens) => {
    if (tokens.some((known) => known.name === name)) {
      throw new ConfigurationError(
        `there is a token named ${name} already; revoke it or choose another name`,
      );
    }
    return [...tokens, record.data];
  });
  process.stdout.write(`${token}\n`);
  process.stderr.write(
    `This token is shown once and stands nowhere else. Clients send it as: Authorization: Bearer TOKEN\n` +
      `${describe(record.data)}; stored as its SHA-256 in ${file}\n`,
  );
}

/** One line per token. */
export function listTokens(flags: { file?: string }): void {
  const tokens = readTokenFile(tokenFile(flags.file));
  for (const token of tokens) process.stdout.write(`${describe(token)}\n`);
  if (tokens.length === 0)
    process.stderr.write('no tokens; make one with: netmonitor-mcp token create NAME\n');
}

/** A running server takes notice within two seconds and ends the token's streams. */
export function revokeToken(name: string, flags: { file?: string }): void {
  changeTokenFile(tokenFile(flags.file), (tokens) => {
    const left = tokens.filter((token) => token.name !== name);
    if (left.length === tokens.length) {
      throw new ConfigurationError(`there is no token named ${name}; netmonitor-mcp token list shows all`);
    }
    return left;
  });
  process.stdout.write(`${name} is revoked\n`);
}

function tokenFile(given: string | undefined): string {
  const { tokensFile } = loadEnvironment({ NETMONITOR_TOKENS_FILE: given }).environment;
  if (tokensFile) return tokensFile;
  throw new ConfigurationError('where are the tokens? Give --file FILE or set NETMONITOR_TOKENS_FILE');
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };

const LONGEST_YEARS = 1_000;

function expiryOf(text: string): string {
  const [, amount, unit] = /^([1-9]\d{0,4})([hdwy])$/.exec(text) ?? [];
  const lifetime = amount === undefined ? 0 : Number(amount) * UNITS[unit!]!;
  if (lifetime === 0 || lifetime > LONGEST_YEARS * UNITS['y']!) {
    throw new ConfigurationError(
      `--expires was "${text}"; allowed: a time such as 12h, 90d, 4w or 1y, at most ${LONGEST_YEARS}y`,
    );
  }
  return new Date(Date.now() + lifetime).toISOString();
}

function explain({ path, message }: { path: PropertyKey[]; message: string }): string {
  switch (path[0]) {
    case 'scopes':
      return `--scope must be one of ${TOOLSETS.join(', ')}`;
    case 'sensors':
      return '--sensor must be the id of a sensor, 1 to 200 characters';
    case 'allowed_ips':
      return '--allow-ip must be an address or network such as 10.8.0.0/24';
    default:
      return `NAME: ${message}`;
  }
}

function describe({ name, created_at, expires_at, scopes, sensors, allowed_ips }: TokenRecord): string {
  const expired = expires_at !== null && Date.parse(expires_at) <= Date.now();
  return [
    name,
    `created ${created_at}`,
    expires_at === null ? 'never expires' : `${expired ? 'EXPIRED' : 'expires'} ${expires_at}`,
    `toolsets: ${scopes?.join(', ') ?? 'all'}`,
    `sensors: ${sensors?.join(', ') ?? 'all'}`,
    `from: ${allowed_ips?.join(', ') ?? 'anywhere'}`,
  ].join('; ');
}
