import { readFile, writeFile } from 'node:fs/promises';
import { configurationPage } from './configuration.page.js';
import { readOnlyPage } from './read-only.page.js';
import { toolsPage } from './tools.page.js';

const pages = {
  'docs/configuration.md': configurationPage(),
  'docs/read-only.md': readOnlyPage(),
};

if (!process.argv.includes('--check')) {
  for (const [path, page] of Object.entries({ ...pages, 'docs/tools.md': await toolsPage() })) {
    await writeFile(path, page);
  }
} else {
  // docs/tools.md needs the demo's database: a test compares it.
  for (const [path, page] of Object.entries(pages)) {
    if ((await readFile(path, 'utf8').catch(() => '')) === page) continue;
    process.stderr.write(`${path} is stale: run npm run docs and commit the result\n`);
    process.exitCode = 1;
  }
}
