import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, type Log } from './log.js';

let folder: string;
let logFile: string;
let log: Log;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-log-'));
  logFile = join(folder, 'log');
  log = createLog({ logFile, logLevel: 'info' });
});

afterEach(() => rmSync(folder, { recursive: true }));

const text = () => readFileSync(logFile, 'utf8');

describe('the log', () => {
  it('hides secrets by the name they come under', () => {
    log.logger.info(
      { password: 'p1', user: { token: 'p2', secret: 'p3' }, headers: { authorization: 'p4' } },
      'x',
    );
    expect(text()).not.toMatch(/p[1-4]/);
  });

  it('hides secrets by their shape, wherever they stand', () => {
    const token = `nmcp_${'a'.repeat(43)}`;
    log.logger.info(
      { note: `sent ${token}` },
      `with Authorization: Bearer abc.def.ghi to http://u:pw99@host/`,
    );
    log.logger.error(new Error(`refused ${token}`));
    expect(text()).not.toMatch(/a{20}|abc\.def|pw99/);
    expect(text()).toContain('host/');
  });

  it('keeps a record on one line whatever a host is called', () => {
    log.logger.info({ host: 'web\n{"level":60,"msg":"forged"}\r\n\u2028' }, 'a\nb');
    expect(text().trimEnd().split(/\r?\n/)).toHaveLength(1);
    expect(JSON.parse(text())).toMatchObject({ msg: 'a\nb' });
  });

  it('goes on in a new file after a rotation', () => {
    log.logger.info('before');
    renameSync(logFile, `${logFile}.1`);
    log.reopen();
    log.logger.info('after');
    expect(readFileSync(`${logFile}.1`, 'utf8')).toContain('before');
    expect(text()).toContain('after');
  });

  it('is for its owner alone to read, also after a rotation', () => {
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
    renameSync(logFile, `${logFile}.1`);
    log.reopen();
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['/nowhere/x.log', 'ENOENT'],
    [tmpdir(), 'EISDIR'],
  ])('refuses %s by the name of its setting', (logFile, code) => {
    expect(() => createLog({ logFile, logLevel: 'info' })).toThrow(
      new RegExp(`^NETMONITOR_LOG_FILE was "${logFile}"; allowed: a file .*${code}`),
    );
  });

  it('goes on in the old file when the new one cannot be opened', () => {
    renameSync(folder, `${folder}.gone`);
    log.reopen();
    log.logger.info('after');
    renameSync(`${folder}.gone`, folder);
    expect(text()).toContain('after');
  });
});
