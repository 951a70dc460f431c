import { BlockList, isIP } from 'node:net';

const PRIVATE: [string, number][] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
];

/** Whether an address lies in one of the networks, each an address or in CIDR form. */
export function isIn(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [start = '', bits] = network.split('/');
    const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(start, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an address is private or one of the devices. */
export function isOwn(address: string, devices: ReadonlySet<string>): boolean {
  return (
    devices.has(address) ||
    isIn(
      address,
      PRIVATE.map(([start, bits]) => `${start}/${bits}`),
    )
  );
}
