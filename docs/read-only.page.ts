import { TOOLS_NOT_BUILT } from '../src/mcp/tools-not-built.js';
import { code, NOTICE } from './markdown.js';

export function readOnlyPage(): string {
  return [
    NOTICE,
    '',
    '# What it does not do',
    '',
    `This server only reads the database of NetMonitor. ${TOOLS_NOT_BUILT.size} tools of the server before it are therefore`,
    'not built: those that write or act, that ask the internet, and that have no source in the database. They are not',
    'listed; calling one answers `not_available` with these words.',
    '',
    '| tool | where that is done, or why it is not |',
    '| --- | --- |',
    ...[...TOOLS_NOT_BUILT].map(([name, reason]) => `| ${code(name)} | ${reason} |`),
    '',
  ].join('\n');
}
