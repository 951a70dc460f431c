// Adds up the test runner's own JSON reports, names what failed, if only at the first try, and prints the closing line.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const passed = sum('numPassedTests');
let failed = sum('numFailedTests');
// Once more at the end: the runner names them in the middle of a long output.
for (const { name, status, assertionResults, message } of reports.flatMap(({ testResults }) => testResults)) {
  const file = relative(process.cwd(), name);
  // A file that fails to load or to set up has no failed test of its own, but has failed all the same.
  if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed')) {
    failed++;
    process.stdout.write(`failed outside of its tests: ${file}\n${message}\n`);
  }
  for (const { status, fullName, failureMessages } of assertionResults) {
    // What passed at the second try keeps what the first one failed with.
    if (status !== 'failed' && failureMessages.length === 0) continue;
    const verdict = status === 'failed' ? 'failed' : 'passed at the second try only';
    process.stdout.write(`${verdict}: ${file}: ${fullName}\n${failureMessages.join('\n')}\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
