import { writeFileSync } from 'node:fs';

/**
 * Writes the smallest MaxMind-format database there is: addresses below 128.0.0.0 lie in one country, the
 * others in none. Format: https://maxmind.github.io/MaxMind-DB/
 */
export function writeCountryDatabase(file: string, country: string): void {
  const nodeCount = 1;
  const separator = 16;
  const data = encode({ country: { names: { en: country } } });
  // One node of two 24-bit records: the data's place, and "not found".
  const tree = Buffer.concat([uint24(nodeCount + separator), uint24(nodeCount)]);
  const metadata = encode({
    node_count: nodeCount,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test-Country',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
  });
  const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  writeFileSync(file, Buffer.concat([tree, Buffer.alloc(separator), data, mark, metadata]));
}

type Value = string | number | { [key: string]: Value };

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, value.length), Buffer.from(value)]);
  if (typeof value === 'number') return Buffer.concat([control(5, 2), uint16(value)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ]);
}

/** Type and size in one byte, the size in a second one from 29 on. */
function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(value, 0, 3);
  return bytes;
}
