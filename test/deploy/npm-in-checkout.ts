import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './program.js';

/**
 * Puts an `npm` into the folder that in a checkout only notes what it is asked, because the one at hand runs the
 * tests; "build" copies the main file. Hands over the file of notes.
 */
export function putNpm(folder: string): string {
  const notes = join(folder, 'asked');
  const script = `#!/bin/sh
[ "$1" = --prefix ] && [ -d "$2/src" ] || exec ${findProgram('npm')!} "$@"
shift
echo "$*" >>${notes}
[ "$2" != run ] || [ ! -f "$1/src/main.js" ] || cp "$1/src/main.js" "$1/dist/src/main.js"
`;
  mkdirSync(folder);
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
  return notes;
}
