import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { DemoDatabase } from '../src/demo/demo-database.js';
import { type CallResult, capturePlans, type CallSettings, compareCalls, type Scenario } from './calls.js';
import { Child } from './child.js';
import { settingsFor, startData } from './demo-data.js';
import { Poster } from './light-client.js';
import { report, type Results, thisMachine } from './report.js';
import { Session } from './session.js';
import { compareMemory, type MemorySettings } from './session-memory.js';
import { countStatements, exampleArguments } from './statement-count.js';

interface Flags {
  quick?: boolean;
  only?: string;
  dataDir?: string;
  json?: string;
  profile?: string;
}

const CALLS: CallSettings = { connections: [1, 16], rounds: 9, roundMs: 500, warmUpMs: 2_500 };
const QUICK_CALLS: CallSettings = { ...CALLS, rounds: 3, roundMs: 250, warmUpMs: 400 };
const MEMORY: MemorySettings = { counts: [1_000, 2_000], warmUp: 300 };
const QUICK_MEMORY: MemorySettings = { counts: [250, 750], warmUp: 200 };

const PRODUCT = './product-process.js';
const BARE = './bare-process.js';

const command = new Command('bench')
  .description(
    'Measures this server beside a bare one on the same machine at the same time, on the demo data. Under 3 minutes.',
  )
  .option('--quick', 'a first impression in half a minute')
  .addOption(new Option('--only <part>', 'one part').choices(['calls', 'memory', 'statements']))
  .option('--data-dir <folder>', 'keep the demo database there, or use the one that is there')
  .option('--json <file>', 'write the results there too')
  .option('--profile <folder>', "write processor profiles of both servers' calls there")
  .parse();

await bench(command.opts<Flags>());

async function bench({ quick, only, dataDir, json, profile }: Flags): Promise<void> {
  const wants = (part: string) => only === undefined || only === part;
  const results: Results = { machine: thisMachine(), calls: [] };
  const database = await startData(dataDir, say);
  try {
    if (wants('calls') || wants('statements')) {
      const options = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
      await withServers(database, options, async (product, bare) => {
        if (wants('statements')) {
          say('Counting statements');
          results.statements = await countStatements(product);
        }
        if (wants('calls')) {
          results.calls = await compareAllCalls(product, bare, quick ? QUICK_CALLS : CALLS);
        }
      });
    }
    if (wants('memory')) {
      say('Memory of idle sessions');
      await withServers(database, ['--expose-gc'], async (product, bare) => {
        results.memory = await compareMemory(product, bare, quick ? QUICK_MEMORY : MEMORY);
      });
    }
  } finally {
    await database.stop();
  }
  process.stdout.write(`\n${report(results)}`);
  if (json) await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
}

async function withServers(
  database: DemoDatabase,
  options: string[],
  work: (product: Child, bare: Child) => Promise<void>,
): Promise<void> {
  const product = Child.start(PRODUCT, settingsFor(database), options);
  const bare = Child.start(BARE, {}, options);
  try {
    await bare.ask('database', database.address);
    await work(product, bare);
  } finally {
    await Promise.all([product.stop(), bare.stop()]);
  }
}

async function compareAllCalls(product: Child, bare: Child, settings: CallSettings): Promise<CallResult[]> {
  const url = await product.ask<string>('url');
  const scenarios = await scenariosOn(url);
  await bare.ask('plans', await capturePlans(product, url, scenarios));
  const results: CallResult[] = [];
  for (const scenario of scenarios) {
    for (const connections of settings.connections) {
      say(`${scenario.name}, ${connections} connection${connections > 1 ? 's' : ''}`);
      results.push(await compareCalls(product, bare, scenario, connections, settings));
    }
  }
  return results;
}

/** A page with totals, an aggregate, a look-up that scans a month, and one that costs the database next to nothing. */
async function scenariosOn(url: string): Promise<Scenario[]> {
  const poster = await Poster.connect(url);
  const session = await Session.open(url, poster);
  const { alert_id } = await exampleArguments(session);
  session.close();
  poster.close();
  return [
    { name: 'get_recent_threats', tool: 'get_recent_threats', given: {} },
    { name: 'get_alert_statistics', tool: 'get_alert_statistics', given: {} },
    { name: 'get_alert', tool: 'get_alert', given: { alert_id } },
    { name: 'get_alert, hours=1', tool: 'get_alert', given: { alert_id, hours: 1 } },
  ];
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
