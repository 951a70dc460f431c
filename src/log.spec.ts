import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
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
});
