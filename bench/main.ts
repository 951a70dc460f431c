import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ALERT_COUNT } from '../src/demo/data/alerts.js';
import { Bench, FULL, PARTS, QUICK } from './parts.js';
import { startData } from './demo-data.js';
import { compareScale } from './scale.js';
import { startScaleData } from './scale-data.js';
import { report, type Results, thisMachine } from './report.js';

interface Flags {
  quick?: boolean;
  only?: string;
  rows?: number;
  dataDir?: string;
  json?: string;
  profile?: string;
}

/** Twice the demo, and what a disk of a developer holds. */
const [FEWEST, MOST] = [2 * ALERT_COUNT, 100_000_000];

const command = new Command('bench')
  .description(
    'Measures this server beside others on the same machine at the same time, on the demo data. About 6 minutes.',
  )
  .option('--quick', 'a first impression in a minute')
  .addOption(new Option('--only <part>', 'one part').choices(PARTS))
  .option(
    '--rows <number>',
    'instead: pages touched by every tool on so many alerts, against the demo (some GB of disk and 15 minutes for 10000000)',
    wholeRows,
  )
  .option('--data-dir <folder>', 'keep the demo database there, or use the one that is there')
  .option('--json <file>', 'write the results there too')
  .option('--profile <folder>', 'write processor profiles of the servers there')
  .parse();

await run(command.opts<Flags>());

async function run({ quick, only, rows, dataDir, json, profile }: Flags): Promise<void> {
  const results: Results = { machine: thisMachine(), calls: [], verdicts: [] };
  const data = rows === undefined ? await startData(dataDir, say) : await startScaleData(rows, dataDir, say);
  try {
    if ('large' in data) {
      results.scale = await compareScale(data, say);
    } else {
      const bench = new Bench(data, quick ? QUICK : FULL, profile, results, say);
      for (const part of PARTS) {
        if (only === undefined || only === part) await bench[part]();
      }
    }
  } finally {
    await data.stop();
  }
  process.stdout.write(`\n${report(results)}`);
  if (json) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function wholeRows(text: string): number {
  const rows = Number(text);
  if (!Number.isSafeInteger(rows) || rows < FEWEST || rows > MOST) {
    throw new InvalidArgumentError(`a whole number from ${FEWEST} to ${MOST}`);
  }
  return rows;
}
