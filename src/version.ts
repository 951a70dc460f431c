import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const NAME = 'netmonitor-mcp';

/** The package lies one folder above the sources and two above what is built from them. */
function readVersion(folder: string): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    if (name === NAME && version) return version;
  } catch {
    // Not here: the folder above is looked at next.
  }
  return readVersion(dirname(folder));
}

/** The product's version, from its package.json. */
export const VERSION = readVersion(dirname(fileURLToPath(import.meta.url)));
