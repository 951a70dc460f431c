import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.js';

let file: string;

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'netmonitor-tokens-')), 'tokens.json');
});

const token = (...args: string[]) => runCommand(['token', ...args], { NETMONITOR_TOKENS_FILE: file });

describe('netmonitor-mcp token', () => {
  it('shows a new token once and stores only its hash', async () => {
    const made = await token('create', 'desk', '--scope', 'alerts', '--scope', 'sensors', '--expires', '90d');
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^nmcp_[\w-]{43}\n$/);
    expect(made.stderr).toContain('shown once');
    expect(readFileSync(file, 'utf8')).not.toContain(made.stdout.trim());
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { stdout } = await token('list');
    expect(stdout).toMatch(
      /^desk; created \S+; expires \S+; toolsets: alerts, sensors; sensors: all; from: anywhere\n$/,
    );
    expect(stdout).not.toContain('nmcp_');
  });

  it('keeps sensors and addresses', async () => {
    await token('create', 'branch', '--sensor', 'b-01', '--sensor', 'b-02', '--allow-ip', '10.8.0.0/24');
    expect((await token('list')).stdout).toContain('sensors: b-01, b-02; from: 10.8.0.0/24');
  });

  it('revokes', async () => {
    await token('create', 'desk');
    expect(await token('revoke', 'desk')).toMatchObject({ code: 0, stdout: 'desk is revoked\n' });
    expect((await token('list')).stdout).toBe('');
    expect(await token('revoke', 'desk')).toMatchObject({ code: 1 });
  });

  it.each<[string[], RegExp]>([
    [['create', 'a b'], /NAME: a name has/],
    [['create', ''], /NAME: a name has/],
    [['create', 'x'.repeat(65)], /NAME/],
    [['create', 'x', '--scope', 'everything'], /--scope must be one of alerts, traffic/],
    [['create', 'x', '--expires', 'soon'], /--expires was "soon"; allowed: a time such as/],
    [['create', 'x', '--expires', '0d'], /--expires/],
    [['create', 'x', '--expires', '99999y'], /--expires was "99999y"; allowed: .*, at most 1000y/],
    [['create', 'x', '--expires', '1001y'], /at most 1000y/],
    [['create', 'x', '--allow-ip', '10.8.0.0/33'], /--allow-ip must be/],
    [['create', 'x', '--sensor', ''], /--sensor must be/],
  ])('%j is refused in one line, and nothing is written', async (args, problem) => {
    const { code, stderr, stdout } = await token(...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(file)).toBe(false);
  });

  it('refuses a second token of the same name and leaves the first', async () => {
    await token('create', 'desk');
    const before = readFileSync(file, 'utf8');
    expect(await token('create', 'desk')).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('does not touch a file it cannot read', async () => {
    writeFileSync(file, '{"tokens": half', { mode: 0o600 });
    expect((await token('create', 'desk')).stderr).toContain('is not JSON');
    expect(readFileSync(file, 'utf8')).toBe('{"tokens": half');
  });

  it('asks where the tokens are when nothing says so', async () => {
    const { code, stderr } = await runCommand(['token', 'list']);
    expect(code).toBe(1);
    expect(stderr).toContain('--file FILE or set NETMONITOR_TOKENS_FILE');
  });

  it('is bad usage without a name', async () => {
    expect((await token('create')).code).toBe(2);
    expect((await token('nonsense')).code).toBe(2);
  });
});
