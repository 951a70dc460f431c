import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { IsBoolean, ValidateBy } from 'class-validator';
import ipaddr from 'ipaddr.js';
import { Temporal } from 'temporal-polyfill';
import { TOOLSET_WORDS, TOOLSETS, toolsetWords } from './toolsets.js';

export const wholeNumber = (from: number, to: number) => ({
  message: `a whole number from ${from} to ${to}`,
});
export const oneOf = (values: readonly string[]) => ({ message: `one of ${values.join(', ')}` });
export const webAddress = { message: 'an address that begins with http:// or https://' };
export const URL_SHAPE = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_underscores: true,
};

/** A property decorator from a test of one text and the words that say what is allowed. */
export function allowed(
  name: string,
  allowedText: string,
  test: (text: string) => boolean,
): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && succeeds(() => test(value)),
      defaultMessage: () => allowedText,
    },
  });
}

function succeeds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

/** An IANA time zone, such as Europe/Amsterdam. */
export const IsTimezone = () =>
  allowed('isTimezone', 'an IANA time zone such as UTC or Europe/Amsterdam', (text) => {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    // Temporal also reads a zone out of an instant.
    return timeZoneId.toLowerCase() === text.toLowerCase() && !/^[+-]/.test(text);
  });

/** An RFC 3339 instant with its offset. */
export const IsInstant = () =>
  allowed('isInstant', 'an RFC 3339 instant such as 2026-11-20T12:00:00Z', (text) => {
    Temporal.Instant.from(text);
    // Temporal reads more than PostgreSQL, to which the text goes.
    return /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(text);
  });

/** One to six ascending local times, each the beginning of a shift. */
export const IsShiftList = () =>
  allowed('isShiftList', 'one to six ascending times such as 06:00,14:00,22:00', (text) => {
    const times = text.split(',').map((time) => time.trim());
    const wellFormed = times.every((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time));
    const ascending = times.every((time, i) => i === 0 || time > times[i - 1]!);
    return wellFormed && ascending && times.length <= 6;
  });

/** A file this process can read. */
export const IsReadableFile = () =>
  allowed('isReadableFile', 'the name of a file this process can read', (text) => {
    accessSync(text, constants.R_OK);
    return statSync(text).isFile();
  });

/** The format's own mark, before the metadata at the end of the file. */
const MAXMIND_MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

/** A MaxMind-format database this process can read. */
export const IsMaxMindFile = () =>
  allowed('isMaxMindFile', 'the name of a MaxMind-format country database', (text) =>
    readFileSync(text).includes(MAXMIND_MARK),
  );

/** IPv4 and IPv6 addresses and networks, separated by commas. */
export const IsAddressList = () =>
  allowed(
    'isAddressList',
    'addresses or networks such as 10.8.0.0/24,2001:db8::/48, separated by commas; a network is named by its first address',
    (text) => text.split(',').every(isAddressOrNetwork),
  );

/** Without a query: it would set options of the client. */
export const IsRedisAddress = () =>
  allowed('isRedisAddress', 'redis:// or rediss://[USER:PASSWORD@]HOST[:PORT][/DATABASE]', (text) => {
    const { protocol, hostname, pathname, search, hash } = new URL(text);
    const isPlain = search === '' && hash === '' && /^(\/\d*)?$/.test(pathname);
    return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '' && isPlain;
  });

/** The same without networks that hold every address, which Express takes for none. */
export const IsProxyList = () =>
  allowed(
    'isProxyList',
    'addresses or networks such as 127.0.0.1,10.8.0.0/24, separated by commas; a network is named by its first address, and none is /0',
    (text) => text.split(',').every((item) => isAddressOrNetwork(item) && !/\/0+\s*$/.test(item)),
  );

function isAddressOrNetwork(item: string): boolean {
  const text = item.trim();
  const [address = '', length] = text.split('/');
  if (length === undefined) return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
  // Bits behind the length show a slip of the pen: 10.0.0.0/0 would be everybody, 10.0.0.7/8 more than one host.
  if (ipaddr.IPv6.isValid(address)) {
    const first = ipaddr.IPv6.networkAddressFromCIDR(text);
    return first.toString() === ipaddr.IPv6.parse(address).toString();
  }
  return ipaddr.IPv4.networkAddressFromCIDR(text).toString() === address;
}

/** Toolsets, separated by commas, or a word for several of them. */
export const IsToolsetList = () =>
  allowed(
    'isToolsetList',
    `default, all, or a list, separated by commas, of ${TOOLSETS.join(', ')}`,
    (text) => toolsetWords(text).every((word) => TOOLSET_WORDS.includes(word)),
  );

/** Read from `true` or `false` in any letter case. */
export const IsYesOrNo = () => IsBoolean({ message: 'true or false' });
