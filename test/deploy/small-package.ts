import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small package of ours in a folder of that name, ready to be installed. */
export function makePackage(parent: string, name: string, dependencies: Record<string, string>): string {
  const source = join(parent, name);
  mkdirSync(join(source, 'dist/src'), { recursive: true });
  cpSync('deploy', join(source, 'deploy'), { recursive: true });
  writeFileSync(join(source, 'dist/src/main.js'), name);
  const manifest = { name: 'netmonitor-mcp', version: '9.9.9', files: ['dist', 'deploy'], dependencies };
  writeFileSync(join(source, 'package.json'), JSON.stringify(manifest, null, 2));
  return source;
}
