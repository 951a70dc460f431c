import { createHash } from 'node:crypto';

/** Of the ids of cyber-observables, the same for everybody (STIX 2.1, 2.9), and of the objects of this product. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
const OWN = '8f6a4a0e-3d0b-4a55-9c6e-0f4b0a1f7c21';

/** A name-based UUID, version 5 (RFC 9562). */
function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The id of an address as every producer of STIX makes it: its value alone contributes. */
export function observableId(type: string, value: string): string {
  return `${type}--${uuid5(OBSERVABLES, JSON.stringify({ value }))}`;
}

/** The same for the same name, so that a report made again speaks of the same objects. */
export function ownId(type: string, ...name: string[]): string {
  return `${type}--${namedUuid(type, ...name)}`;
}

export function namedUuid(...name: string[]): string {
  return uuid5(OWN, JSON.stringify(name));
}
