import ipaddr from 'ipaddr.js';

export type Network = [address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

/** Addresses and networks, IPv4 and IPv6. An IPv4 address that comes mapped into IPv6 is taken as IPv4. */
export class AddressList {
  private constructor(private readonly networks: Network[]) {}

  /** @param text items separated by commas, each an address or CIDR; throws on any other */
  static parse(text: string): AddressList {
    return AddressList.of(text.split(',').map((item) => item.trim()));
  }

  static of(items: readonly string[]): AddressList {
    return new AddressList(items.map(networkOf));
  }

  has(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const plain = ipaddr.process(address);
    return this.networks.some(([base, prefix]) => plain.kind() === base.kind() && plain.match(base, prefix));
  }
}

/** @throws Error when it is neither an address nor a network */
export function networkOf(item: string): Network {
  if (item.includes('/')) {
    const [base, prefix] = ipaddr.parseCIDR(item);
    const mapped = base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && prefix >= 96;
    return mapped ? [base.toIPv4Address(), prefix - 96] : [base, prefix];
  }
  const address = ipaddr.process(item);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
