import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { Bench, FULL, PARTS, QUICK } from './parts.js';
import { startData } from './demo-data.js';
import { report, type Results, thisMachine } from './report.js';

interface Flags {
  quick?: boolean;
  only?: string;
  dataDir?: string;
  json?: string;
  profile?: string;
}

const command = new Command('bench')
  .description(
    'Measures this server beside others on the same machine at the same time, on the demo data. About 6 minutes.',
  )
  .option('--quick', 'a first impression in a minute')
  .addOption(new Option('--only <part>', 'one part').choices(PARTS))
  .option('--data-dir <folder>', 'keep the demo database there, or use the one that is there')
  .option('--json <file>', 'write the results there too')
  .option('--profile <folder>', 'write processor profiles of the servers there')
  .parse();

await run(command.opts<Flags>());

async function run({ quick, only, dataDir, json, profile }: Flags): Promise<void> {
  const results: Results = { machine: thisMachine(), calls: [], verdicts: [] };
  const database = await startData(dataDir, say);
  try {
    const bench = new Bench(database, quick ? QUICK : FULL, profile, results, say);
    for (const part of PARTS) {
      if (only === undefined || only === part) await bench[part]();
    }
  } finally {
    await database.stop();
  }
  process.stdout.write(`\n${report(results)}`);
  if (json) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
