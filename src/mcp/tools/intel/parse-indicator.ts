import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import type { Indicator, IndicatorType } from '../../../database/intel/indicator.js';
import { networkText } from '../../../database/intel/indicator-keys.js';
import { refang } from '../../answer/indicator.js';
import { address } from '../../answer/parameters.js';
import { ToolError } from '../../tool-error.js';

/** Digits of MD5, SHA-1, SHA-256, SHA-384 and SHA-512. */
const HASH_LENGTHS = new Set([32, 40, 64, 96, 128]);

/** At least two labels; the last is no number. */
const DOMAIN = /^(?=.{3,253}$)(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?\.)+(?=[a-z\d-]*[a-z-])[a-z\d-]{1,63}$/;

const ALLOWED =
  'an IPv4 or IPv6 address, a network in CIDR form, a domain name, a URL, or an MD5, SHA-1 or SHA-256 hash, also defanged';

/**
 * What a text stands for, also a defanged one.
 *
 * @param wanted the type the caller says it has
 * @throws ToolError invalid_argument when it is none, or of another type
 */
export function indicatorOf(argument: string, text: string, wanted?: IndicatorType): Indicator {
  const found = parseIndicator(text);
  if (found === undefined) {
    throw new ToolError('invalid_argument', `${argument} is no indicator; allowed: ${ALLOWED}`);
  }
  if (wanted === undefined || wanted === found.type || (wanted === 'ip' && found.type === 'cidr'))
    return found;
  throw new ToolError(
    'invalid_argument',
    `${argument} is not of the type ${wanted} but of ${found.type}; give that type, or leave it out`,
  );
}

export function parseIndicator(text: string): Indicator | undefined {
  const written = refang(text.replace(/^[\s"'`<]+|[\s"'`>]+$/g, ''));
  const found = hash(written) ?? network(written) ?? domain(written) ?? url(written);
  return found && { ...found, written };
}

type Read = Omit<Indicator, 'written'> | undefined;

function hash(text: string): Read {
  const isHash = /^[\da-f]+$/i.test(text) && HASH_LENGTHS.has(text.length);
  return isHash ? { type: 'hash', value: text.toLowerCase() } : undefined;
}

/** An address or network, also with a port, which feeds do not list. */
function network(text: string): Read {
  const { data } = address.safeParse(/^\[(.+)\](?::\d{1,5})?$/.exec(text)?.[1] ?? withoutPort(text));
  if (data === undefined) return undefined;
  const [host = '', bits] = data.split('/');
  const parsed = ipaddr.parse(host);
  const longest = parsed instanceof ipaddr.IPv4 ? 32 : 128;
  if (bits !== undefined && Number(bits) < longest) {
    return { type: 'cidr', value: networkText(parsed, Number(bits)) };
  }
  return { type: 'ip', value: parsed instanceof ipaddr.IPv4 ? parsed.toString() : parsed.toRFC5952String() };
}

function domain(text: string): Read {
  const name = withoutPort(text)
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');
  // What follows one of these is not of the name, and would be left out without a word.
  const ascii = /[\s/?#\\@:]/.test(name) ? '' : domainToASCII(name);
  return DOMAIN.test(ascii) && isIP(ascii) === 0 ? { type: 'domain', value: ascii } : undefined;
}

/** Without a scheme only where the host is a name: 10.0.0.0/33 is no URL but a mistake. */
function url(text: string): Read {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const spelled = hasScheme ? text : `http://${text}`;
  if (!URL.canParse(spelled) || (!hasScheme && !text.includes('/'))) return undefined;
  const parsed = new URL(spelled);
  const host = network(parsed.hostname) ?? domain(parsed.hostname);
  if (host === undefined || (!hasScheme && host.type !== 'domain')) return undefined;
  Object.assign(parsed, { username: '', password: '', hash: '' });
  return { type: 'url', value: parsed.href, host: { ...host, written: host.value } };
}

function withoutPort(text: string): string {
  return /^([^:/\s]+):\d{1,5}$/.exec(text)?.[1] ?? text;
}
