import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DirectoryInUseError } from '../../src/demo/directory-lock.js';
import { EmbeddedPostgres } from '../../src/demo/embedded-postgres.js';
import { withConnection } from '../../src/demo/connection.js';
import { processFacts } from '../../src/demo/process-facts.js';
import { startOwnerProcess } from './owner-process.js';

describe('the embedded PostgreSQL', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
    await chmod(directory, 0o755);
    await use(directory, (owner) => owner.query('CREATE TABLE kept AS SELECT 42 AS answer'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('is a server of version 18 in UTF-8 on the loopback address alone', async () => {
    const { rows } = await use(directory, (owner) =>
      owner.query(`SELECT current_setting('server_version_num')::int / 10000 AS version,
                          current_setting('server_encoding') AS encoding,
                          current_setting('listen_addresses') AS listens,
                          current_setting('unix_socket_directories') AS sockets`),
    );
    expect(rows).toEqual([{ version: 18, encoding: 'UTF8', listens: '127.0.0.1', sockets: '' }]);
  });

  it('keeps its data and its password in the directory, and the password to its owner', async () => {
    const { rows } = await use(directory, (owner) => owner.query('SELECT answer FROM kept'));
    expect(rows).toEqual([{ answer: 42 }]);
    expect((await stat(join(directory, 'password'))).mode & 0o077).toBe(0);
  });

  it('lets nobody in without the password', async () => {
    const postgres = await EmbeddedPostgres.start({ directory });
    const guess = withConnection({ ...postgres.superuser(), password: 'guess' }, async () => undefined);
    await expect(guess).rejects.toThrow('password authentication failed');
    await postgres.stop();
  });

  it('is gone after stop, which may be called twice', async () => {
    const postgres = await EmbeddedPostgres.start({ directory });
    const pid = await postmasterOf(directory);
    await postgres.stop();
    await postgres.stop();
    expect(processFacts(pid)).toBeUndefined();
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  it('stops without complaint when the server was ended by someone else', async () => {
    const postgres = await EmbeddedPostgres.start({ directory });
    process.kill(await postmasterOf(directory), 'SIGINT');
    await expect(postgres.stop()).resolves.toBeUndefined();
    const { rows } = await use(directory, (owner) => owner.query('SELECT answer FROM kept'));
    expect(rows).toEqual([{ answer: 42 }]);
  });

  it('refuses a directory this process uses already', async () => {
    const postgres = await EmbeddedPostgres.start({ directory });
    await expect(EmbeddedPostgres.start({ directory })).rejects.toBeInstanceOf(DirectoryInUseError);
    await withConnection(postgres.superuser(), (owner) => owner.query('SELECT 1'));
    await postgres.stop();
  });

  it('refuses a directory another process uses, names that process and leaves it alone', async () => {
    const other = await startOwnerProcess(directory);
    await expect(EmbeddedPostgres.start({ directory })).rejects.toThrow(`in use by process ${other.pid}`);
    expect(processFacts(other.postmaster)).toBeDefined();
    await other.end('SIGTERM');
  });

  it('ends the server a killed owner left behind and starts on the same data', async () => {
    const other = await startOwnerProcess(directory);
    expect(await other.end('SIGKILL')).toBe('SIGKILL');
    expect(processFacts(other.postmaster)).toBeDefined();
    const { rows } = await use(directory, (owner) => owner.query('SELECT answer FROM kept'));
    expect(rows).toEqual([{ answer: 42 }]);
    expect(processFacts(other.postmaster)).toBeUndefined();
  });

  it('does not touch a stranger who has the number of a server that died', async () => {
    await writeFile(join(directory, 'cluster', 'postmaster.pid'), `${process.ppid}\n`);
    await use(directory, (owner) => owner.query('SELECT 1'));
    expect(processFacts(process.ppid)).toBeDefined();
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends with its owner on %s', async (signal) => {
    const owner = await startOwnerProcess(directory);
    expect(await owner.end(signal)).toBe(128 + constants.signals[signal]);
    expect(processFacts(owner.postmaster)).toBeUndefined();
  });

  it('leaves a signal to the owner’s own listener', async () => {
    const owner = await startOwnerProcess(directory, 'drain');
    expect(await owner.end('SIGINT')).toBe(0);
    expect(processFacts(owner.postmaster)).toBeUndefined();
  });

  it('ends with an owner that crashes', async () => {
    const owner = await startOwnerProcess(directory, 'crash');
    expect(await owner.ended).toBe(1);
    expect(processFacts(owner.postmaster)).toBeUndefined();
  });

  it('says what its log says when it cannot start, and gives the directory back', async () => {
    const version = join(directory, 'cluster', 'PG_VERSION');
    const right = await readFile(version, 'utf8');
    await writeFile(version, '9.6\n');
    await expect(EmbeddedPostgres.start({ directory })).rejects.toThrow('incompatible with server');
    await writeFile(version, right);
    await use(directory, (owner) => owner.query('SELECT 1'));
  });
});

/** Starts the server for one piece of work. */
async function use<T>(directory: string, work: Parameters<typeof withConnection<T>>[1]): Promise<T> {
  const postgres = await EmbeddedPostgres.start({ directory, expendable: true });
  try {
    return await withConnection(postgres.superuser(), work);
  } finally {
    await postgres.stop();
  }
}

async function postmasterOf(directory: string): Promise<number> {
  return Number.parseInt(await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8'), 10);
}
