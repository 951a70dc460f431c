import {
  closeSync,
  fchownSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../../config/load-environment.js';
import { type TokenRecord, tokenRecord } from './token-record.js';

const OTHERS_MAY = 0o077;
const OWNER_ONLY = 0o600;
const LARGEST_FILE = 8_388_608;

const FIXES: Record<string, string> = {
  ENOENT: '; make it with: netmonitor-mcp token create NAME',
  EACCES: '; it must belong to the account that the server runs as, which must be allowed into its folder',
};

const document = z.strictObject({
  version: z.literal(1),
  tokens: z.array(tokenRecord).refine(namesDiffer, 'two tokens have the same name'),
});

/**
 * All tokens of the file.
 *
 * @throws ConfigurationError that names the file and what is wrong with it, never what stands in it
 */
export function readTokenFile(file: string): TokenRecord[] {
  const found = attempt(file, () => statSync(file));
  // To read a pipe would wait for whoever writes to it, and the server with it.
  if (!found.isFile()) throw new ConfigurationError(`token file ${file} is no plain file`);
  const { mode, size } = found;
  if ((mode & OTHERS_MAY) !== 0) {
    throw new ConfigurationError(
      `token file ${file} has mode ${(mode & 0o777).toString(8)}; allowed: 600, so that only its owner reads it (chmod 600 ${file})`,
    );
  }
  if (size > LARGEST_FILE) throw new ConfigurationError(`token file ${file} is larger than 8 MiB`);
  const text = attempt(file, () => readFileSync(file, 'utf8'));
  const parsed = document.safeParse(parseJson(file, text));
  if (parsed.success) return parsed.data.tokens;
  const [problem] = parsed.error.issues;
  throw new ConfigurationError(
    `token file ${file} is damaged at ${problem?.path.join('.') || 'its top'}: ${problem?.message}; restore it or make the tokens anew`,
  );
}

/**
 * Changes the file in one step: readers see the old tokens or the new ones. A second change at the same time
 * is refused, and so is one after a crash half-way, until the left-over file is removed.
 */
export function changeTokenFile(given: string, change: (tokens: TokenRecord[]) => TokenRecord[]): void {
  // The file behind a link is changed, not the link.
  const file = exists(given) ? realpathSync(given) : given;
  const next = `${file}.new`;
  const handle = openNext(next);
  try {
    const tokens = change(exists(file) ? readTokenFile(file) : []);
    writeFileSync(handle, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
    giveTo(handle, exists(file) ? file : dirname(file));
    renameSync(next, file);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}

function openNext(next: string): number {
  try {
    return openSync(next, 'wx', OWNER_ONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new ConfigurationError(
        `${next} is there: somebody else changes the tokens right now, or a change was interrupted; remove it and try again`,
      );
    }
    throw new ConfigurationError(`cannot write ${next} (${code}); its folder must be there and writable`);
  }
}

/** The server's account must be able to read what root wrote. */
function giveTo(handle: number, model: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(model);
  // By handle: under the name somebody else may have put a link meanwhile.
  fchownSync(handle, uid, gid);
}

export function exists(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`cannot read token file ${file} (${code})${FIXES[code ?? ''] ?? ''}`);
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError(`token file ${file} is not JSON; restore it or make the tokens anew`);
  }
}

function namesDiffer(tokens: TokenRecord[]): boolean {
  return new Set(tokens.map(({ name }) => name)).size === tokens.length;
}
