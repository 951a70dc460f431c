import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Environment } from '../../src/config/environment.js';
import { loadEnvironment } from '../../src/config/load-environment.js';
import { variablesOf } from '../../src/config/variable.js';
import { announceMissing } from './program.js';

const UNIT = 'deploy/systemd/netmonitor-mcp-sse.service';
const unitText = readFileSync(UNIT, 'utf8');
const envText = readFileSync('deploy/systemd/netmonitor-mcp.env', 'utf8');
const missing = announceMissing('The checks of systemd-analyze are', 'systemd-analyze');

/** All values of each directive; a section's name makes no difference here. */
function directives(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), value!]);
  }
  return found;
}

const unit = directives(unitText);
const one = (name: string) => unit.get(name)?.join(' ');

describe('the systemd unit', () => {
  it('starts, restarts and stops as the users’ guide says', () => {
    expect(one('ExecStart')).toBe('/usr/bin/node /opt/netmonitor-mcp/dist/src/main.js serve');
    expect(one('After')!.split(' ')).toEqual(
      expect.arrayContaining(['network.target', 'network-online.target', 'postgresql.service']),
    );
    expect([one('Restart'), one('RestartSec'), one('WantedBy')]).toEqual([
      'always',
      '10',
      'multi-user.target',
    ]);
    expect([one('KillSignal'), one('TimeoutStopSec')]).toEqual(['SIGTERM', '30']);
    expect(one('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
  });

  it('hands each secret over as a credential, by the name of a setting', () => {
    const handed = unit.get('Environment')!.map((line) => line.split(/=%d\//) as [string, string]);
    expect(unit.get('LoadCredential')).toEqual(
      handed.map(([, file]) => `${file}:/etc/netmonitor-mcp/${file}`),
    );
    const secrets = variablesOf(Environment).filter(({ secret }) => secret);
    expect(handed.map(([name]) => name).toSorted()).toEqual(
      secrets.map(({ name }) => `${name}_FILE`).toSorted(),
    );
  });

  it('locks the process in', () => {
    const locked = {
      User: 'netmonitor-mcp',
      UMask: '0077',
      CapabilityBoundingSet: '',
      NoNewPrivileges: 'yes',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      ProtectProc: 'invisible',
      ProtectKernelLogs: 'yes',
      ProtectKernelModules: 'yes',
      ProtectKernelTunables: 'yes',
      PrivateDevices: 'yes',
      PrivateTmp: 'yes',
      RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
      RestrictNamespaces: 'yes',
      SystemCallFilter: '@system-service ~@privileged @resources',
    };
    expect(Object.fromEntries(Object.keys(locked).map((name) => [name, one(name)]))).toEqual(locked);
    expect(unit.has('ReadWritePaths')).toBe(false);
  });

  it('leaves memory protection off, without which node does not start', () => {
    expect(one('MemoryDenyWriteExecute')).toBe('no');
  });
});

describe.skipIf(missing)('systemd-analyze', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'netmonitor-unit-'));
    file = join(folder, 'netmonitor-mcp-sse.service');
    // Where Debian puts node, this machine may have none.
    writeFileSync(file, unitText.replace('/usr/bin/node', process.execPath));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds nothing to complain about', () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('rates the exposure 2.0 or less', () => {
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--no-pager', file], {
      encoding: 'utf8',
    });
    const [, exposure] = /Overall exposure level[^:]*: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(2);
  });
});

describe('the environment file', () => {
  const settings = parseEnv(envText) as Record<string, string>;

  it('is accepted as it is shipped', () => {
    const { environment, warnings } = loadEnvironment({}, settings);
    expect(warnings).toEqual([]);
    expect(environment).toMatchObject({ host: '127.0.0.1', port: 3000, dbPoolMin: 2, dbPoolMax: 10 });
  });

  it('has no line that the server would not understand, commented ones included', () => {
    const files = { NETMONITOR_TLS_CERT: UNIT, NETMONITOR_TLS_KEY: UNIT };
    const offers = [...envText.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]);
    expect(offers.length).toBeGreaterThan(8);
    for (const [name, value] of offers) {
      const chosen = { ...settings, [name!]: value!, ...(Object.hasOwn(files, name!) ? files : {}) };
      expect(loadEnvironment({}, chosen).warnings, name).toEqual([]);
    }
  });

  it('writes only where the unit allows it', () => {
    const written = [...envText.matchAll(/^#?NETMONITOR_(?:TOKENS|AUDIT|LOG)_FILE=(.*)$/gm)];
    expect(written).toHaveLength(3);
    const folders = [`/var/lib/${one('StateDirectory')}/`, `/var/log/${one('LogsDirectory')}/`];
    for (const [, file] of written)
      expect(
        folders.some((folder) => file!.startsWith(folder)),
        file,
      ).toBe(true);
  });

  it('takes the password in itself, as the old unit had it, when the file is switched off', () => {
    const unitSets = { NETMONITOR_DB_PASSWORD_FILE: '/run/credentials/x/db-password' };
    const inFile = { NETMONITOR_DB_PASSWORD_FILE: '', NETMONITOR_DB_PASSWORD: 'as before' };
    expect(loadEnvironment({}, { ...unitSets, ...settings, ...inFile }).environment.dbPassword).toBe(
      'as before',
    );
  });
});
