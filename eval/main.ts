import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { evaluate } from './evaluate.js';
import { missedBy, report } from './report.js';

interface Flags {
  rows: number;
  seed: number;
  until?: number;
  quietDays: number;
  plain: boolean;
  json?: string;
}

const command = new Command('eval')
  .description(
    'Plants incidents in thirty made-up days, asks the built server every analyst’s question once, and compares the answers with what was planted. Exit code 1 when a criterion is missed.',
  )
  .option('--rows <number>', 'alerts, 100000 to 10000000', wholeFrom(100_000, 10_000_000), 100_000)
  .option('--seed <number>', 'which network, which hosts, which moments', wholeFrom(0, 2 ** 31), 1)
  .option('--until <instant>', 'RFC 3339 end of the thirty days. Default now', instantOf)
  .option(
    '--quiet-days <number>',
    'days without an incident on which false alarms are counted',
    wholeFrom(0, 10),
    5,
  )
  .option('--plain', 'without the indexes and sums of deploy/sql', false)
  .option('--json <file>', 'write the results there too')
  .parse();

const say = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const { json, until = Date.now(), ...options } = command.opts<Flags>();
const result = await evaluate({ ...options, until, say });
process.stdout.write(report(result));
if (json) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.cards.some((card) => missedBy(card, result.quietDays).length > 0) ? 1 : 0;

function wholeFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isSafeInteger(number) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}

function instantOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at) || at > Date.now()) {
    throw new InvalidArgumentError('It must be an instant such as 2026-11-20T12:00:00Z, not after now.');
  }
  return at;
}
