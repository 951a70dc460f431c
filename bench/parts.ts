import type { DemoDatabase } from '../src/demo/demo-database.js';
import { capturePlans, type CallSettings, compareCalls } from './calls.js';
import { Child } from './child.js';
import { settingsFor, WITHOUT_LIMITS } from './demo-data.js';
import { compareCrowd, type CrowdSettings } from './idle-crowd.js';
import { compareNeighbours } from './neighbours.js';
import type { Results } from './report.js';
import type { RoundSettings } from './rounds.js';
import { cheapestOn, scenariosOn } from './scenarios.js';
import { compareMemory, type MemorySettings } from './session-memory.js';
import { countStatements } from './statement-count.js';
import { compareThroughput } from './throughput.js';

export const PARTS = ['statements', 'calls', 'memory', 'throughput', 'crowd', 'neighbours'] as const;

export interface Settings {
  calls: CallSettings;
  memory: MemorySettings;
  throughput: RoundSettings;
  crowd: CrowdSettings;
  neighbours: RoundSettings;
}

export const FULL: Settings = {
  calls: { connections: [1, 16], rounds: 9, roundMs: 500, warmUpMs: 2_500 },
  memory: { counts: [1_000, 2_000], warmUp: 300 },
  throughput: { rounds: 9, roundMs: 700, warmUpMs: 1_200 },
  crowd: { sessions: 10_000, rounds: 9, roundMs: 2_500, warmUpMs: 2_500 },
  neighbours: { rounds: 7, roundMs: 4_000, warmUpMs: 3_000 },
};

export const QUICK: Settings = {
  calls: { ...FULL.calls, rounds: 3, roundMs: 250, warmUpMs: 400 },
  memory: { counts: [250, 750], warmUp: 200 },
  throughput: { rounds: 3, roundMs: 400, warmUpMs: 600 },
  crowd: { sessions: 1_000, rounds: 3, roundMs: 1_000, warmUpMs: 1_000 },
  neighbours: { rounds: 3, roundMs: 2_000, warmUpMs: 1_500 },
};

/** What can be measured, each part on processes of its own. */
export class Bench implements Record<(typeof PARTS)[number], () => Promise<void>> {
  private readonly limits: Record<string, string>;
  private readonly boundless: Record<string, string>;
  private readonly profiled: string[];
  private readonly address: DemoDatabase['address'];

  constructor(
    database: DemoDatabase,
    private readonly settings: Settings,
    profileFolder: string | undefined,
    private readonly results: Results,
    private readonly say: (text: string) => void,
  ) {
    this.limits = settingsFor(database);
    this.boundless = { ...this.limits, ...WITHOUT_LIMITS };
    this.profiled = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
    this.address = database.address;
  }

  async statements(): Promise<void> {
    this.say('Counting statements');
    await during([this.product()], async (product) => {
      this.results.statements = await countStatements(product);
    });
  }

  async calls(): Promise<void> {
    const { calls } = this.settings;
    await during([this.product(), this.bare(this.profiled)], async (product, bare) => {
      await bare.ask('database', this.address);
      const url = await product.ask<string>('url');
      const scenarios = await scenariosOn(url);
      await bare.ask('plans', await capturePlans(product, url, scenarios));
      for (const scenario of scenarios) {
        for (const connections of calls.connections) {
          this.say(`${scenario.name}, ${connections} connection${connections > 1 ? 's' : ''}`);
          this.results.calls.push(await compareCalls(product, bare, scenario, connections, calls));
        }
      }
    });
  }

  async memory(): Promise<void> {
    this.say('Memory of idle sessions');
    const options = ['--expose-gc'];
    await during([this.product(options), this.bare(options)], async (product, bare) => {
      this.results.memory = await compareMemory(product, bare, this.settings.memory);
    });
  }

  async throughput(): Promise<void> {
    const bareSdk = Child.start('./bare-sdk-process.js', this.boundless, this.profiled);
    await during([this.product(), bareSdk], async (product, bare) => {
      for (const scenario of await scenariosOn(await product.ask<string>('url'))) {
        this.say(`${scenario.name} over every transport`);
        const verdicts = await compareThroughput(product, bare, scenario, this.settings.throughput);
        this.results.verdicts.push(...verdicts);
      }
    });
  }

  async crowd(): Promise<void> {
    const { crowd } = this.settings;
    this.say(`A call beside ${crowd.sessions} idle sessions`);
    const full = this.product([...this.profiled, '--expose-gc']);
    await during(
      [full, this.product(), Child.start('./crowd-process.js')],
      async (server, empty, clients) => {
        const scenario = await cheapestOn(await empty.ask<string>('url'));
        this.results.verdicts.push(...(await compareCrowd(server, empty, clients, scenario, crowd)));
      },
    );
  }

  async neighbours(): Promise<void> {
    this.say('Ten clients beside a flooding one and a slow reader');
    const product = Child.start('./product-process.js', this.limits, this.profiled);
    await during([product, Child.start('./trouble-process.js')], async (server, trouble) => {
      const scenario = await cheapestOn(await server.ask<string>('url'));
      this.results.verdicts.push(
        await compareNeighbours(server, trouble, scenario, this.settings.neighbours),
      );
    });
  }

  private product(options = this.profiled): Child {
    return Child.start('./product-process.js', this.boundless, options);
  }

  private bare(options: string[]): Child {
    return Child.start('./bare-process.js', {}, options);
  }
}

async function during<Processes extends Child[]>(
  processes: [...Processes],
  work: (...processes: Processes) => Promise<void>,
): Promise<void> {
  try {
    await work(...processes);
  } finally {
    await Promise.all(processes.map((child) => child.stop()));
  }
}
