import { address } from '../../answer/parameters.js';

/**
 * An indicator as an answer shows it: no name in it can be followed, and all of it can be asked again. Addresses
 * stay as they are in every answer, without a mask that says one host.
 */
export function defanged(indicator: string): string {
  if (address.safeParse(indicator).success) {
    return indicator.replace(indicator.includes(':') ? /\/128$/ : /\/32$/, '');
  }
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z\d+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(indicator)!;
  return `${scheme}${host.replaceAll(/(?<!\[)\.(?!\])/g, '[.]')}${rest}`;
}
