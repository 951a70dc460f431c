import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeTokenFile, readTokenFile } from './token-file.js';
import { hashOfToken, newSecret, type TokenRecord } from './token-record.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-tokens-'));
  file = join(folder, 'tokens.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

function record(name: string, given: Partial<TokenRecord> = {}): TokenRecord {
  return {
    name,
    sha256: newSecret().sha256,
    created_at: '2026-11-22T10:00:00.000Z',
    expires_at: null,
    scopes: null,
    sensors: null,
    allowed_ips: null,
    ...given,
  };
}

describe('a new secret', () => {
  it('has 256 random bits behind a prefix, and only its hash is kept', () => {
    const { token, sha256 } = newSecret();
    expect(token).toMatch(/^nmcp_[\w-]{43}$/);
    expect(Buffer.from(token.slice(5), 'base64url')).toHaveLength(32);
    expect(sha256).toBe(hashOfToken(token));
    expect(newSecret().token).not.toBe(token);
  });
});

describe('the token file', () => {
  it('is made for its owner alone and keeps what was there', () => {
    changeTokenFile(file, (tokens) => [...tokens, record('a')]);
    changeTokenFile(file, (tokens) => [...tokens, record('b')]);
    expect(readTokenFile(file).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('stays as it was when a change fails half-way', () => {
    changeTokenFile(file, () => [record('a')]);
    const before = readFileSync(file, 'utf8');
    expect(() =>
      changeTokenFile(file, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  it('is not changed while somebody else changes it', () => {
    writeFileSync(`${file}.new`, '');
    expect(() => changeTokenFile(file, () => [record('a')])).toThrow(/somebody else/);
    expect(existsSync(file)).toBe(false);
  });

  it('that others may read is refused', () => {
    changeTokenFile(file, () => [record('a')]);
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      chmodSync(file, mode);
      expect(() => readTokenFile(file), mode.toString(8)).toThrow(/chmod 600/);
    }
  });

  it('that is a pipe or a folder is refused without waiting for it', () => {
    execFileSync('mkfifo', ['-m', '600', file]);
    expect(() => readTokenFile(file)).toThrow(/no plain file/);
    expect(() => readTokenFile(folder)).toThrow(/no plain file/);
  });

  it('behind a link is changed, and the link stays', () => {
    const link = join(folder, 'link.json');
    changeTokenFile(file, () => [record('a')]);
    symlinkSync(file, link);
    changeTokenFile(link, () => []);
    expect(readTokenFile(file)).toEqual([]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it('says how it is made when it is not there', () => {
    expect(() => readTokenFile(file)).toThrow(/token create/);
  });

  it.each([
    ['{', /not JSON/],
    ['[]', /damaged/],
    ['{"version":2,"tokens":[]}', /damaged at version/],
    [JSON.stringify({ version: 1, tokens: [record('a', { sha256: 'x' })] }), /damaged at tokens.0.sha256/],
    [JSON.stringify({ version: 1, tokens: [record('a', { sensors: [] })] }), /damaged at tokens.0.sensors/],
    [JSON.stringify({ version: 1, tokens: [record('a', { scopes: ['all' as never] })] }), /tokens.0.scopes/],
    [JSON.stringify({ version: 1, tokens: [record('a', { allowed_ips: ['x'] })] }), /tokens.0.allowed_ips/],
    [JSON.stringify({ version: 1, tokens: [record('a', { expires_at: 'soon' })] }), /tokens.0.expires_at/],
    [JSON.stringify({ version: 1, tokens: [{ ...record('a'), admin: true }] }), /damaged at tokens.0/],
    [JSON.stringify({ version: 1, tokens: [record('a'), record('a')] }), /same name/],
  ])('with %.60s is refused', (text, problem) => {
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => readTokenFile(file)).toThrow(problem);
  });

  it('shows nothing of what stands in it', () => {
    writeFileSync(file, '{"version":1,"tokens":[{"name":"nmcp_secret"', { mode: 0o600 });
    expect(() => readTokenFile(file)).toThrow(/^(?!.*nmcp_secret)/);
  });
});
