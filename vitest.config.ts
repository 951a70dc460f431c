import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const onPostgres = {
  globalSetup: ['test/support/embedded-postgres.setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 180_000,
  fileParallelism: false,
};

/** What is asked and answered; nothing in them depends on how long it takes, so two files may run at once. */
const ANSWERS = [
  'test/docs/**/*.test.ts',
  'test/mcp/tools/**/*.test.ts',
  'test/mcp/{fields,tool-contract,tool-list}.test.ts',
  'test/mcp/{resources,prompts}*.test.ts',
];
const sideBySide = { fileParallelism: true, maxWorkers: 2 };

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
          name: 'answers',
          include: ANSWERS,
          ...onPostgres,
          ...sideBySide,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/soak/**', 'test/eval/**', ...ANSWERS],
          ...onPostgres,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'] },
      },
      {
        test: { name: 'eval', include: ['test/eval/**/*.test.ts'] },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          ...onPostgres,
          ...sideBySide,
          globalSetup: [...onPostgres.globalSetup, 'test/real/real-data.setup.ts'],
        },
      },
    ],
  },
});
