import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LONGEST_LINE } from './audit-record.js';

const NEWLINE = 10;

export interface Line {
  file: string;
  number: number;
  /** Empty for a line longer than any record: only its length is known. */
  bytes: Buffer;
  length: number;
  /** Whether a line break ends it. */
  closed: boolean;
}

/** The lines of a file of any size, whatever is in it; also of one that was packed with gzip. */
export async function* linesOf(file: string): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length <= LONGEST_LINE) parts.push(part);
    else parts = [];
  };
  const line = (closed: boolean): Line => {
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const made = { file, number: ++number, bytes, length, closed };
    parts = [];
    length = 0;
    return made;
  };
  try {
    for await (const chunk of source(file) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        keep(chunk.subarray(start, end));
        yield line(true);
        start = end + 1;
      }
      keep(chunk.subarray(start));
    }
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (length > 0) yield line(false);
}

function source(file: string): NodeJS.ReadableStream {
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  if (!file.endsWith('.gz')) return stream;
  const unpacked = createGunzip();
  // Errors of the file reach the reader through the unpacked stream.
  pipeline(stream, unpacked, () => {});
  return unpacked;
}
