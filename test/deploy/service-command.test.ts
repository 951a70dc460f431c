import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const COMMAND = 'deploy/systemd/netmonitor-mcp';
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('The command of the service is left out: it needs root\n');

/** Stands for the program: shows as whom and with what it runs. */
const PROGRAM = `console.log(JSON.stringify({ uid: process.getuid(), groups: process.getgroups(),
  args: process.argv.slice(2), umask: process.umask(), env: process.env }))`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-command-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'etc'));
  mkdirSync(join(folder, 'opt/dist/src'), { recursive: true });
  const command = readFileSync(COMMAND, 'utf8')
    .replaceAll('/etc/netmonitor-mcp', join(folder, 'etc'))
    .replaceAll('/opt/netmonitor-mcp', join(folder, 'opt'))
    .replaceAll('/usr/bin/node', process.execPath)
    .replaceAll(/(reuid|regid)=netmonitor-mcp/g, `$1=${NOBODY}`);
  writeFileSync(join(folder, 'command'), command);
  writeFileSync(join(folder, 'opt/dist/src/main.js'), PROGRAM);
  writeFileSync(join(folder, 'etc/netmonitor-mcp.env'), '# comment\nNETMONITOR_PORT=3000\n');
  writeFileSync(join(folder, 'etc/db-password'), 'p#ss "word"\n', { mode: 0o600 });
  writeFileSync(join(folder, 'etc/audit-key'), '', { mode: 0o600 });
});

afterEach(() => rmSync(folder, { recursive: true }));

function run(args: string[], uid = 0) {
  // A root that is a member of something, which the service is not.
  const as = ['--reuid', String(uid), '--groups', '4'];
  return spawnSync('setpriv', [...as, 'sh', join(folder, 'command'), ...args], { encoding: 'utf8' });
}

describe.skipIf(!isRoot)('the command of the service', () => {
  it('runs as the service’s user, with its settings and secrets', () => {
    const { stdout, stderr } = run(['token', 'create', 'two words']);
    expect(stderr).toBe('');
    const seen = JSON.parse(stdout) as Record<string, any>;
    expect(seen).toMatchObject({ uid: NOBODY, args: ['token', 'create', 'two words'], umask: 0o077 });
    expect(seen['groups']).toEqual([NOBODY]);
    expect(seen['env']).toMatchObject({ NETMONITOR_PORT: '3000', NETMONITOR_DB_PASSWORD: 'p#ss "word"' });
    expect(seen['env']).not.toHaveProperty('NETMONITOR_AUDIT_KEY');
  });

  it('sends those who are not root to sudo', () => {
    const { status, stdout, stderr } = run(['doctor'], NOBODY);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('sudo netmonitor-mcp doctor');
  });

  it.each([['--help'], ['--version'], ['-h'], ['token', '--help']])('tells everybody %s %s', (...args) => {
    const { stdout, stderr } = run(args, NOBODY);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ uid: NOBODY, args });
  });
});
