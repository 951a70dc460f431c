import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FileEnd, readFileEnd } from './last-record.js';

/**
 * The end of the newest of the files that this one was renamed to, such as audit.jsonl.1 or
 * audit.jsonl-20261122: a chain goes on although nobody was there to be told of the rotation.
 */
export async function endOfEarlierFiles(path: string): Promise<FileEnd | undefined> {
  const folder = dirname(path);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  const ends = await Promise.all(
    names
      .filter((name) => name !== basename(path) && name.startsWith(basename(path)))
      .map(async (name) => endOf(join(folder, name)).catch(() => undefined)),
  );
  return ends
    .filter((end) => end?.link !== undefined)
    .toSorted((a, b) => b!.link!.seq - a!.link!.seq)
    .at(0);
}

async function endOf(path: string): Promise<FileEnd> {
  const handle = await open(path, 'r');
  try {
    return await readFileEnd(handle, (await handle.stat()).size);
  } finally {
    await handle.close();
  }
}
