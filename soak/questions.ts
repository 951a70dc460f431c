import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { randomCall } from '../test/access/random-calls.js';
import type { RandomSource } from '../test/access/random-source.js';
import { HOSTS } from '../test/access/two-worlds.js';

export interface Question {
  tool: string;
  args: Record<string, unknown>;
  /** Whether it has an answer. */
  good: boolean;
}

const BASE_HOURS = [1, 24, 168, 600];
const SECONDS_PER_HOUR = 3_600;
const NEEDS_ONE = new Set(['lookup_threat_intel', 'get_threat_context']);
/** Kept for questions that no answer exists for. */
const BAD_SHARE = 0.1;

/** Asks what a token may ask, each time a little differently: no two windows have the same length. */
export class Questions {
  private static asked = 0;

  constructor(
    private readonly random: RandomSource,
    /** The tools of the token. */
    private readonly tools: Tool[],
    private readonly allTools: Tool[],
  ) {}

  next(): Question {
    return this.random.next() < BAD_SHARE ? this.bad() : this.good();
  }

  good(): Question {
    const { name, args } = randomCall(this.random, this.tools);
    const number = ++Questions.asked;
    if (this.has(name, 'hours')) {
      delete args['from'];
      delete args['to'];
      delete args['shift'];
      args['hours'] = (this.random.of(BASE_HOURS) * SECONDS_PER_HOUR + number) / SECONDS_PER_HOUR;
    }
    if (name === 'explain_ioc') {
      delete args['ioc_type'];
      args['ioc'] = `2001:db8::${number.toString(16)}`;
    }
    // What no schema says: the kind an indicator is of, how many hours fit an answer, that one of several is needed,
    // which reports are about a host.
    delete args['indicator_type'];
    if (args['interval'] === 'hourly') delete args['interval'];
    if (name === 'build_report') {
      delete args['ip_address'];
      if (args['kind'] === 'incident') args['ip_address'] = this.random.of(HOSTS);
    }
    if (NEEDS_ONE.has(name) && Object.keys(args).length === 0) args['ip_address'] = this.random.of(HOSTS);
    return { tool: name, args, good: true };
  }

  private bad(): Question {
    const { tool, args } = this.good();
    const number = ++Questions.asked;
    const forbidden = this.allTools.filter(({ name }) => !this.tools.some((own) => own.name === name));
    const choices: Question[] = [
      { tool: `no_such_tool_${number}`, args: {}, good: false },
      { tool, args: { ...args, nonsense: number }, good: false },
      ...(this.has(tool, 'limit') ? [{ tool, args: { ...args, limit: -number }, good: false }] : []),
      ...(this.has(tool, 'hours') ? [{ tool, args: { ...args, from: 'today' }, good: false }] : []),
      ...forbidden
        .slice(0, 1)
        .map(({ name }) => ({ tool: name, args: { ...args, nonsense: number }, good: false })),
    ];
    return this.random.of(choices);
  }

  private has(tool: string, argument: string): boolean {
    const { inputSchema } = this.tools.find(({ name }) => name === tool)!;
    return argument in (inputSchema.properties ?? {});
  }
}
