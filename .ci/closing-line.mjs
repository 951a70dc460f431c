// Adds up the test runner's own JSON reports, names what failed, and prints the closing line.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const passed = sum('numPassedTests');
// A file that fails to load holds no tests of its own, but has failed all the same.
const brokenFiles = reports
  .flatMap(({ testResults }) => testResults)
  .filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
const failed = sum('numFailedTests') + brokenFiles;
// Once more at the end: the runner names them in the middle of a long output.
for (const { name, assertionResults, message } of reports.flatMap(({ testResults }) => testResults)) {
  const file = relative(process.cwd(), name);
  if (assertionResults.length === 0 && message) process.stdout.write(`failed to load: ${file}\n${message}\n`);
  for (const { status, fullName, failureMessages } of assertionResults) {
    if (status === 'failed')
      process.stdout.write(`failed: ${file}: ${fullName}\n${failureMessages.join('\n')}\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
