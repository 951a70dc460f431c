import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const onPostgres = {
  globalSetup: ['test/support/embedded-postgres.setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  fileParallelism: false,
};

/** CI adds up the runner's reports; a name of its own per run keeps them apart. */
const reportFolder = process.env['VITEST_REPORT_FOLDER'];
const reports = reportFolder
  ? { reporters: ['default', 'json'], outputFile: { json: join(reportFolder, `${process.pid}.json`) } }
  : {};

export default defineConfig({
  test: {
    ...reports,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.spec.ts', 'soak/**/*.spec.ts'] } },
      {
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/soak/**'],
          ...onPostgres,
        },
      },
      {
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'] },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          ...onPostgres,
          globalSetup: [...onPostgres.globalSetup, 'test/real/real-data.setup.ts'],
        },
      },
    ],
  },
});
