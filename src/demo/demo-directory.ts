import { join } from 'node:path';
import { closedFolder, unprivilegedAccount } from './postgres-account.js';

/**
 * Where the demo lives unless told otherwise: `.demo` in the working directory. A root whose working directory
 * is closed to others, such as /root, gets a place that PostgreSQL's account may enter.
 */
export function defaultDemoDirectory(): string {
  const here = join(process.cwd(), '.demo');
  const account = unprivilegedAccount();
  const closed = account !== undefined && closedFolder(here, account) !== undefined;
  return closed ? '/var/lib/netmonitor-mcp/demo' : here;
}
