import { setTimeout as pause } from 'node:timers/promises';

/** Where to ask, and how. */
export interface Asked {
  url: string;
  fetch: typeof fetch;
  headers: Record<string, string>;
}

const PAUSE_MS = 100;
/** An answer that is on its way when the asking stops. */
const LAST_WAIT_MS = 10_000;

function question(id: number) {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'get_sensor_status', arguments: {} },
  });
}

/** Asks over Streamable HTTP, one question after the other; every one must be answered. */
export class HttpAsker {
  answered = 0;
  readonly failures: string[] = [];

  constructor(private readonly asked: Asked) {}

  async askUntil(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.ask().then(
        () => this.answered++,
        (error: unknown) => this.failures.push(String(error)),
      );
      await pause(PAUSE_MS);
    }
  }

  private async ask(): Promise<void> {
    const { url, headers } = this.asked;
    const accept = 'application/json, text/event-stream';
    const response = await this.asked.fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { ...headers, accept, 'content-type': 'application/json' },
      body: question(1),
    });
    const text = await response.text();
    const { result } = JSON.parse(text) as { result?: { isError?: boolean } };
    if (response.status !== 200 || !result || result.isError) throw new Error(`${response.status} ${text}`);
  }
}

/** Asks over SSE and connects anew when its stream ends; what was accepted must be answered before that. */
export class SseAsker {
  answered = 0;
  connections = 0;
  readonly lost: string[] = [];

  constructor(private readonly asked: Asked) {}

  async askUntil(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.connect(stop).catch(() => {});
      await pause(PAUSE_MS);
    }
  }

  /** One stream, from its beginning to its end. */
  private async connect(stop: AbortSignal): Promise<void> {
    const { url, headers } = this.asked;
    const response = await this.asked.fetch(`${url}/sse`, { headers });
    if (response.status !== 200) {
      await response.body?.cancel();
      return;
    }
    this.connections++;
    const accepted = new Set<number>();
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let asking: Promise<void> | undefined;
    const open = new AbortController();
    const last = () => void pause(LAST_WAIT_MS, undefined, { ref: false }).then(() => reader.cancel());
    stop.addEventListener('abort', last, { once: true });
    for (let text = ''; ;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      text += value;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data?.startsWith('/')) asking = this.ask(data, accepted, AbortSignal.any([stop, open.signal]));
        else if (data && accepted.delete((JSON.parse(data) as { id: number }).id)) this.answered++;
      }
      if (stop.aborted && asking && (await settled(asking)) && accepted.size === 0) break;
    }
    open.abort();
    stop.removeEventListener('abort', last);
    await reader.cancel().catch(() => {});
    await asking;
    this.lost.push(...[...accepted].map((id) => `question ${id} of stream ${this.connections}`));
  }

  private async ask(endpoint: string, accepted: Set<number>, stop: AbortSignal): Promise<void> {
    const { url, headers } = this.asked;
    for (let id = 1; !stop.aborted; id++) {
      // Before the acknowledgement, for the answer may overtake it.
      accepted.add(id);
      const init = {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: question(id),
      };
      const status = await this.asked.fetch(url + endpoint, init).then(
        async (response) => {
          await response.text();
          return response.status;
        },
        () => 0,
      );
      if (status !== 202) {
        accepted.delete(id);
        return;
      }
      await pause(PAUSE_MS);
    }
  }
}

async function settled(work: Promise<void>): Promise<boolean> {
  return Promise.race([work.then(() => true), pause(0).then(() => false)]);
}
