import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../../src/demo/embedded-postgres.js';

const [directory, mode] = process.argv.slice(2);
if (directory === undefined) throw new Error('a directory is needed');

const postgres = await EmbeddedPostgres.start({ directory, expendable: true });
if (mode === 'drain') {
  // As the server does: its own listener drains, stops the database and chooses the exit code.
  process.once('SIGINT', () => void postgres.stop().then(() => process.exit(0)));
}
const [postmaster] = readFileSync(join(directory, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
process.stdout.write(`${postmaster}\n`);
if (mode === 'crash') throw new Error('something went wrong');
setInterval(() => undefined, 60_000);
