import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { report } from './report.js';
import { soak } from './soak.js';

interface Flags {
  minutes: number;
  seed: number;
  clients: number;
  history?: string;
}

const command = new Command('soak')
  .description(
    'Runs the built server among many clients and random faults on a database of its own, and checks everything it answered. Exit code 1 when anything was wrong.',
  )
  .option('--minutes <number>', 'how long, at least 0.5', numberFrom(0.5), 10)
  .option('--seed <number>', 'which faults and questions', numberFrom(0), 1)
  .option('--clients <number>', 'how many at once', numberFrom(1), 50)
  .option('--history <file>', 'write everything that was seen there, as JSON lines')
  .parse();

const say = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const { history, ...options } = command.opts<Flags>();
const result = await soak({ ...options, say });
if (history !== undefined) {
  writeFileSync(history, result.events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
process.stdout.write(report(result));
process.exit(result.violations.length > 0 ? 1 : 0);

function numberFrom(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!(number >= least)) throw new InvalidArgumentError(`It must be a number, at least ${least}.`);
    return number;
  };
}
