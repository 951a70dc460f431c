import { EventStream, Poster } from './light-client.js';

const HELLO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
};

export interface ToolAnswer {
  isError?: boolean;
  content: { text: string }[];
  structuredContent: Record<string, unknown>;
}

/** One client of the product: an event stream, and the posting connection its messages go through. */
export class Session {
  private sent = 0;

  private constructor(
    private readonly stream: EventStream,
    private readonly poster: Poster,
    private readonly path: string,
  ) {}

  /** Connected and initialized, as any client is before its first call. */
  static async open(url: string, poster: Poster): Promise<Session> {
    const stream = await EventStream.open(`${url}/sse`, poster.from);
    const session = new Session(stream, poster, dataOf(await stream.next()));
    // Past the posting connection, which carries one message at a time.
    stream.onPing = (id) => {
      const body = `{"jsonrpc":"2.0","id":${id},"result":{}}`;
      const headers = { 'Content-Type': 'application/json' };
      fetch(`${url}${session.path}`, { method: 'POST', headers, body }).catch(() => {});
    };
    await session.request('initialize', JSON.stringify(HELLO));
    await session.post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
    return session;
  }

  /** The event that answers a request; `params` is JSON already. */
  async request(method: string, params: string): Promise<Buffer> {
    const message = `{"jsonrpc":"2.0","id":${++this.sent},"method":"${method}","params":${params}}`;
    const [event] = await Promise.all([this.stream.next(), this.post(message)]);
    return event;
  }

  /** A tool's answer, read. */
  async call(name: string, given: Record<string, unknown> = {}): Promise<ToolAnswer> {
    const event = await this.request('tools/call', JSON.stringify({ name, arguments: given }));
    const { result, error } = JSON.parse(dataOf(event)) as { result?: ToolAnswer; error?: unknown };
    if (!result) throw new Error(`${name}: ${JSON.stringify(error)}`);
    return result;
  }

  close(): void {
    this.stream.close();
  }

  private async post(message: string): Promise<void> {
    const { status } = await this.poster.post(this.path, message);
    if (status !== 202) throw new Error(`a message was answered ${status}`);
  }
}

/** What an event carries. */
export function dataOf(event: Buffer): string {
  return /^data: (.*)$/m.exec(event.toString())?.[1] ?? '';
}
