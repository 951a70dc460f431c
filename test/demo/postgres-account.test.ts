import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedFolder } from '../../src/demo/postgres-account.js';
import { programsFor } from '../../src/demo/postgres-programs.js';

const stranger = { name: 'stranger', uid: 65_534, gid: 65_534 };

describe('PostgreSQL as another user than root', () => {
  let folder: string;
  let home: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'netmonitor-test-'));
    await chmod(folder, 0o755);
    home = join(folder, 'home');
    await mkdir(join(home, 'native', 'bin'), { recursive: true });
    await chmod(home, 0o700);
    for (const name of ['initdb', 'postgres']) {
      await writeFile(join(home, 'native', 'bin', name), name);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('may enter what is open to everyone', () => {
    expect(closedFolder(join(folder, 'cluster'), stranger)).toBeUndefined();
  });

  it('is stopped by the first folder that is closed to it', () => {
    expect(closedFolder(join(home, 'native', 'bin', 'postgres'), stranger)).toBe(home);
  });

  it('enters its own folder', () => {
    const owner = { name: 'owner', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(closedFolder(join(home, 'cluster'), owner)).toBeUndefined();
  });

  it('gets a copy of the programs when they lie in a closed folder', async () => {
    const bin = join(home, 'native', 'bin');
    const programs = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
    expect(await programsFor(undefined, programs, folder)).toEqual(programs);
    const copied = await programsFor(stranger, programs, folder);
    expect(closedFolder(copied.postgres, stranger)).toBeUndefined();
    expect(await readFile(copied.postgres, 'utf8')).toBe('postgres');
  });
});
