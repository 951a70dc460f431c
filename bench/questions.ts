export interface Question {
  id: number;
  name: string;
  payload?: unknown;
}

export interface Reply {
  id: number;
  value?: unknown;
  failure?: string;
}

type Handlers = Record<string, (payload: never) => unknown>;

/** Lets the process that started this one ask, by name. Called once. */
export function answerQuestions(handlers: Handlers): void {
  const all: Handlers = { ...handlers, cpu: cpuMs, memory };
  process.on('message', ({ id, name, payload }: Question) => {
    void (async () => {
      try {
        process.send!({ id, value: await all[name]!(payload as never) } satisfies Reply);
      } catch (error) {
        process.send!({ id, failure: String(error) } satisfies Reply);
      }
    })();
  });
  // Nobody is left to stop it.
  process.once('disconnect', () => process.exit(0));
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

export interface Memory {
  /** What JavaScript holds, buffers included. */
  heap: number;
  /** What the process holds of the machine. */
  resident: number;
}

const COLLECTIONS = 4;
const BETWEEN_COLLECTIONS_MS = 50;

async function memory(): Promise<Memory> {
  if (globalThis.gc === undefined) throw new Error('start the process with --expose-gc');
  for (let i = 0; i < COLLECTIONS; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_COLLECTIONS_MS));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
