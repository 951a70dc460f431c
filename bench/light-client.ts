import { once } from 'node:events';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const EVENT_END = '\n\n';
/** A server asks a silent client whether it is there; no answer to a request looks like this. */
const PING = /^event: message\ndata: {"jsonrpc":"2\.0","id":("[\w-]+"),"method":"ping"}/;
const LONGEST_PING = 100;

const LONGEST_REST_MS = 2_000;
const LAST_CHUNK = '\r\n0\r\n\r\n';

export interface Reply {
  status: number;
  /** As it came, the marks between its chunks included. */
  content: Buffer;
}

/**
 * One connection kept alive that sends one POST after the other. It reads no more of HTTP than where an answer
 * ends: the client shares the machine with the server, so its own work must not show.
 */
export class Poster {
  private parts: Buffer[] = [];
  /** Bytes that are still to come; none are known before the head is there or when the answer comes in chunks. */
  private missing?: number;
  private status = 0;
  private done?: (reply: Reply) => void;
  private failed?: (error: Error) => void;

  private socket!: Socket;
  private usedAt = 0;

  private constructor(
    private readonly url: URL,
    /** The address it comes from, where one was asked for. */
    readonly from: string | undefined,
  ) {}

  static async connect(url: string, from?: string): Promise<Poster> {
    const poster = new Poster(new URL(url), from);
    await poster.dial();
    return poster;
  }

  /** The answer, once all of it has arrived. Further headers end with a line break each. */
  async post(path: string, body: string, headers = ''): Promise<Reply> {
    // A server closes a connection that rested for 5 s, perhaps in the very moment it is used again.
    const rested = performance.now() - this.usedAt > LONGEST_REST_MS;
    if (rested || !this.socket.writable) {
      this.close();
      await this.dial();
    }
    return new Promise((resolve, reject) => {
      this.done = resolve;
      this.failed = reject;
      this.socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${this.url.host}\r\nContent-Type: application/json\r\n${headers}` +
          `Content-Length: ${Buffer.byteLength(body)}${HEAD_END}${body}`,
      );
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private async dial(): Promise<void> {
    const { port, hostname } = this.url;
    const socket = connect({ port: Number(port), host: hostname, localAddress: this.from });
    await once(socket, 'connect');
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => {
      // One that was replaced may end later.
      if (socket === this.socket) this.failed?.(new Error('the server closed the connection'));
    });
    this.socket = socket;
    this.usedAt = performance.now();
  }

  private read(chunk: Buffer): void {
    this.parts.push(chunk);
    if (this.status === 0) this.readHead();
    else if (this.missing !== undefined) this.missing -= chunk.length;
    if (this.status === 0 || !this.isWhole()) return;
    const reply = { status: this.status, content: Buffer.concat(this.parts) };
    this.parts = [];
    this.status = 0;
    this.failed = undefined;
    this.usedAt = performance.now();
    this.done?.(reply);
  }

  private readHead(): void {
    const arrived = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    const end = arrived.indexOf(HEAD_END);
    if (end < 0) return;
    const head = arrived.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const content = arrived.subarray(end + HEAD_END.length);
    this.missing = length === undefined ? undefined : Number(length) - content.length;
    this.status = Number(head.slice(9, 12));
    this.parts = [content];
  }

  private isWhole(): boolean {
    if (this.missing !== undefined) return this.missing === 0;
    const tail = Buffer.concat(this.parts.slice(-2));
    return tail.toString('latin1', tail.length - LAST_CHUNK.length) === LAST_CHUNK;
  }
}

/** One open event stream. Knows where an event ends and nothing else of it. */
export class EventStream {
  private parts: Buffer[] = [];
  private arrive?: (event: Buffer) => void;
  private readonly backlog: Buffer[] = [];
  /** Called with the id of each ping, which is no event for anybody else. */
  onPing?: (id: string) => void;

  private constructor(
    private readonly request: ClientRequest,
    response: IncomingMessage,
  ) {
    response.on('data', (part: Buffer) => this.read(part));
    response.on('error', () => {});
  }

  static async open(url: string, from?: string): Promise<EventStream> {
    const request = get(url, { agent: false, localAddress: from });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => {});
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    return new EventStream(request, response);
  }

  /** The next event that carries data, as it came. */
  next(): Promise<Buffer> {
    const waiting = this.backlog.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    return new Promise((resolve) => {
      this.arrive = resolve;
    });
  }

  close(): void {
    this.request.destroy();
  }

  private read(part: Buffer): void {
    this.parts.push(part);
    if (part.toString('latin1', part.length - EVENT_END.length) !== EVENT_END) return;
    const event = this.parts.length === 1 ? part : Buffer.concat(this.parts);
    this.parts = [];
    const isComment = event[0] === 0x3a;
    if (isComment) return;
    const ping = event.length < LONGEST_PING ? PING.exec(event.toString('latin1'))?.[1] : undefined;
    if (ping !== undefined) return this.onPing?.(ping);
    const { arrive } = this;
    this.arrive = undefined;
    if (arrive) arrive(event);
    else this.backlog.push(event);
  }
}
