import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const onPostgres = {
  globalSetup: ['test/support/embedded-postgres.setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  /** What a machine under load comes to later, it comes to all the same. */
  expect: { poll: { timeout: 10_000 } },
  /** How often a test that failed is tried again: in CI once, elsewhere never. */
  retry: Number(process.env['VITEST_RETRY'] ?? 0),
};

/** They cut lines, freeze servers, race, or compare all that a server holds: another file would disturb them. */
const ALONE = [
  'test/faults/**/*.test.ts',
  'test/database/{cancel-races,injection,replicas,role-*}.test.ts',
  'test/redis/rolling-restart.test.ts',
];
/** Each of the two workers has a PostgreSQL of its own; one that is given can have only one. */
const sideBySide = { maxWorkers: process.env['NETMONITOR_TEST_POSTGRES'] ? 1 : 2 };

/** CI adds up the runner's reports; a name of its own per run keeps them apart. */
const reportFolder = process.env['VITEST_REPORT_FOLDER'];
const reports = reportFolder
  ? { reporters: ['default', 'json'], outputFile: { json: join(reportFolder, `${process.pid}.json`) } }
  : {};

export default defineConfig({
  test: {
    ...reports,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.spec.ts', 'soak/**/*.spec.ts'], isolate: false } },
      {
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{real,soak,eval}/**', ...ALONE],
          ...onPostgres,
          ...sideBySide,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          ...onPostgres,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'] },
      },
      {
        // CI runs it as one more file beside the real ones.
        test: { name: 'eval', include: ['test/eval/**/*.test.ts'], ...sideBySide },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          ...onPostgres,
          ...sideBySide,
          isolate: false,
          globalSetup: [...onPostgres.globalSetup, 'test/real/real-data.setup.ts'],
        },
      },
    ],
  },
});
