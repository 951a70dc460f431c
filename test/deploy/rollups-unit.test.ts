import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEEPER_PASSWORD, fillEvenly, putRollUps, wrongSums } from '../support/rollups.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { announceMissing } from './program.js';

const NAME = 'netmonitor-mcp-rollups';
const service = readFileSync(`deploy/systemd/${NAME}.service`, 'utf8');
const timer = readFileSync(`deploy/systemd/${NAME}.timer`, 'utf8');
const server = readFileSync('deploy/systemd/netmonitor-mcp-sse.service', 'utf8');
const withoutAnalyze = announceMissing('The checks of systemd-analyze are', 'systemd-analyze');
const withoutPsql = announceMissing('The run of the unit’s command is', 'psql');

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netmonitor-rollups-'));
  database = await createTestDatabase();
  await fillEvenly(database);
  await putRollUps(database);
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.drop();
});

/** What the unit gives to the shell, with the folder of its secrets, as systemd hands it over. */
function scriptOf(secrets: string): string {
  const [, script] = /^ExecStart=\/bin\/sh -c '((?:.*\\\n)*.*)'$/m.exec(service)!;
  return script!.replaceAll('\\\n', ' ').replaceAll('%d', secrets).replaceAll('$$', '$');
}

describe('the unit that keeps the sums', () => {
  it.skipIf(withoutPsql)('fills them with the password in its file, and says nothing', async () => {
    const { host, port, name } = database.address;
    const settings = { NETMONITOR_DB_HOST: host, NETMONITOR_DB_PORT: String(port), NETMONITOR_DB_NAME: name };
    writeFileSync(join(folder, 'rollups-password'), `${KEEPER_PASSWORD}\n`);
    const { status, stderr } = spawnSync('sh', ['-c', scriptOf(folder)], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], ...settings },
    });
    expect([status, stderr.replaceAll(/^.*NOTICE: .*\n/gm, '')]).toEqual([0, '']);
    expect(await wrongSums(database)).toEqual([]);
    const { rows } = await database.owner.query(
      'SELECT count(*)::int AS n FROM netmonitor_mcp.alerts_hourly',
    );
    expect(rows).not.toEqual([{ n: 0 }]);
  });

  it('is locked in as the server is', () => {
    const locks = server.match(
      /^(Protect|Private|Restrict|Lock|SystemCall|Capability|Ambient|NoNew|Proc)\w+=.*$/gm,
    )!;
    expect(locks.length).toBeGreaterThan(20);
    for (const lock of locks) expect(service).toContain(`${lock}\n`);
  });

  it('runs again five minutes after it ended', () => {
    expect(timer).toContain('OnUnitInactiveSec=5min\n');
    expect(service).toContain('Type=oneshot\n');
  });

  it.skipIf(withoutAnalyze)('is what systemd understands', () => {
    const files = [`${NAME}.service`, `${NAME}.timer`].map((file) => join(folder, file));
    writeFileSync(files[0]!, service);
    writeFileSync(files[1]!, timer);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
