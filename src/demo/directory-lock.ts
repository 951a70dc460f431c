import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processFacts } from './process-facts.js';

/** The directory belongs to a process that still runs. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';

  constructor(directory: string, pid: number) {
    super(`${directory} is in use by process ${pid}: stop that one first, or choose another directory.`);
  }
}

/**
 * Makes this process the only user of a directory and returns the way to give it back.
 * The lock of an owner that was killed does not count.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, 'owner');
  const me = `${process.pid} ${processFacts(process.pid)?.started}`;
  const owner = ownerIn(file);
  if (owner !== undefined) {
    if (processFacts(owner.pid)?.started === owner.started)
      throw new DirectoryInUseError(directory, owner.pid);
    rmSync(file, { force: true });
  }
  try {
    // `wx` fails when another process was faster between the look and the write.
    writeFileSync(file, me, { flag: 'wx' });
  } catch (error) {
    const rival = ownerIn(file);
    throw rival === undefined ? error : new DirectoryInUseError(directory, rival.pid);
  }
  return () => rmSync(file, { force: true });
}

function ownerIn(file: string): { pid: number; started: string } | undefined {
  try {
    const [, pid, started] = /^(\d+) (.+)$/.exec(readFileSync(file, 'utf8')) ?? [];
    return pid === undefined || started === undefined
      ? { pid: 0, started: '' }
      : { pid: Number(pid), started };
  } catch {
    return undefined;
  }
}
