import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program lies, if this machine has it; daemons are outside the path of most users. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** Says on standard error which tests are left out, and what to install. */
export function announceMissing(what: string, ...programs: string[]): boolean {
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0)
    process.stderr.write(`${what} left out: this machine has no ${missing.join(', ')}\n`);
  return missing.length > 0;
}
