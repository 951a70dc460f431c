import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder: mode and content of each file, mode of each folder, target of each link. */
export function treeOf(root: string, without: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {};
  if (!existsSync(join(root, below))) return found;
  for (const name of readdirSync(join(root, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    if (path === without) continue;
    const entry = lstatSync(join(root, path));
    const mode = (entry.mode & 0o777).toString(8);
    if (entry.isSymbolicLink()) found[path] = readlinkSync(join(root, path));
    else if (entry.isDirectory()) Object.assign(found, { [path]: mode }, treeOf(root, without, path));
    else found[path] = `${mode} ${digestOf(join(root, path))}`;
  }
  return found;
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
