import { isIPv6 } from 'node:net';
import { allowed } from './allowed-values.js';

/** `host:port`, separated by commas; an IPv6 address stands in brackets. Throws on anything else. */
export function hostsAndPorts(text: string): { host: string; port: number }[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const { bracketed, name, port } = SHAPE.exec(item)?.groups ?? {};
      const host = bracketed ?? name;
      const number = Number(port);
      if (!host || (bracketed && !isIPv6(bracketed)) || number < 1 || number > 65_535) throw new Error(item);
      return { host, port: number };
    });
}

const SHAPE = /^(?:\[(?<bracketed>[^\]]+)\]|(?<name>[\w.-]{1,253})):(?<port>\d{1,5})$/;

/** At most so many are of use. */
const MOST = 16;

/** One to sixteen of `host:port`. */
export const IsHostPortList = () =>
  allowed(
    'isHostPortList',
    `1 to ${MOST} of host:port such as db2:5432,db3:5432, separated by commas`,
    (text) => {
      const { length } = hostsAndPorts(text);
      return length >= 1 && length <= MOST;
    },
  );
