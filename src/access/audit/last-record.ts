import type { FileHandle } from 'node:fs/promises';
import { LONGEST_LINE, readRecord } from './audit-record.js';
import type { Link } from './chain-seal.js';

/** Room for the longest record and for what an interrupted write left behind it. */
const TAIL = 4 * LONGEST_LINE;
const NEWLINE = 10;

/** How an audit file ends. */
export interface FileEnd {
  /** Its last whole record. */
  link?: Link;
  /** Bytes of an unfinished line behind that record. */
  torn: number;
  /** Its last line was not closed. */
  open: boolean;
}

/** Reads the end of an audit file of `size` bytes. */
export async function readFileEnd(handle: FileHandle, size: number): Promise<FileEnd> {
  const length = Math.min(size, TAIL);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  return fileEndIn(buffer.subarray(0, bytesRead));
}

function fileEndIn(tail: Buffer): FileEnd {
  const open = tail.length > 0 && tail.at(-1) !== NEWLINE;
  const text = open ? tail : tail.subarray(0, -1);
  for (let end = text.length; end > 0;) {
    const newline = text.subarray(0, end).lastIndexOf(NEWLINE);
    const record = readRecord(text.subarray(newline + 1, end));
    if (record) {
      const { seq, hash } = record;
      return { link: { seq, hash }, torn: Math.max(0, text.length - end - 1), open };
    }
    end = newline;
  }
  return { torn: text.length, open };
}
