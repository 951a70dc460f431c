import fs, { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from './log.js';

let folder: string;
let logFile: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-log-'));
  logFile = join(folder, 'log');
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(text as string) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const start = () => createLog({ logFile, logLevel: 'info' });
const lines = () => readFileSync(logFile, 'utf8').trimEnd().split('\n');

function fillDisk(): () => void {
  const writing = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  return () => writing.mockRestore();
}

describe('a disk that is full', () => {
  it('is told once on standard error, and the lines come when there is space', () => {
    const { logger } = start();
    logger.info('before');
    const free = fillDisk();
    for (let i = 0; i < 100; i++) logger.info(`during ${i}`);
    expect(said).toEqual([
      `netmonitor-mcp: the log file ${logFile} cannot be written (ENOSPC); the server goes on without it\n`,
    ]);
    free();
    logger.info('after');
    expect(lines()).toHaveLength(102);
    expect(
      lines()
        .map((line) => JSON.parse(line).msg)
        .slice(-2),
    ).toEqual(['during 99', 'after']);
    expect(said[1]).toBe(`netmonitor-mcp: the log file ${logFile} is written again; 0 lines were lost\n`);
    expect(said).toHaveLength(2);
  });

  it('costs lines rather than memory when it stays full', () => {
    const { logger } = start();
    const free = fillDisk();
    for (let i = 0; i < 3_000; i++) logger.info('x'.repeat(1_000));
    free();
    logger.info('after');
    const lost = Number(/again; (\d+) lines/.exec(said[1]!)?.[1]);
    expect(lost).toBeGreaterThan(1_500);
    expect(lines()).toHaveLength(3_001 - lost);
  });

  it('is left for another file when the log is opened anew', () => {
    symlinkSync('/dev/full', logFile);
    const { logger, reopen } = start();
    logger.info('first');
    expect(said).toHaveLength(1);
    rmSync(logFile);
    reopen();
    logger.info('second');
    expect(lines().map((line) => JSON.parse(line).msg)).toEqual(['first', 'second']);
    expect(said).toHaveLength(2);
  });
});

it('a log file whose folder is gone when it is opened anew goes on in the old one, and says so', () => {
  const { logger, reopen } = start();
  logger.info('before');
  renameSync(folder, `${folder}-away`);
  reopen();
  logger.info('still');
  renameSync(`${folder}-away`, folder);
  reopen();
  logger.info('again');
  const told = lines().map((line) => JSON.parse(line).msg);
  expect(told).toEqual(['before', expect.stringContaining('cannot be opened anew'), 'still', 'again']);
});
