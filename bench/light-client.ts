import { once } from 'node:events';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const EVENT_END = '\n\n';
/** A server asks a silent client whether it is there; no answer to a request looks like this. */
const PING = /^event: message\ndata: {"jsonrpc":"2\.0","id":("[\w-]+"),"method":"ping"}/;
const LONGEST_PING = 100;

/**
 * One connection kept alive that sends one POST after the other. It reads no more of HTTP than the length of an
 * answer: the client shares the machine with the server, so its own work must not show.
 */
export class Poster {
  private arrived: Buffer = Buffer.alloc(0);
  private missing = -1;
  private status = 0;
  private done?: (status: number) => void;
  private failed?: (error: Error) => void;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => this.failed?.(new Error('the server closed the connection')));
  }

  static async connect(url: string): Promise<Poster> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Poster(socket, host);
  }

  /** The status of the answer, once all of it has arrived. */
  post(path: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.done = resolve;
      this.failed = reject;
      if (!this.socket.writable) return reject(new Error('the server closed the idle connection'));
      this.socket.write(
        `POST ${path} HTTP/1.1\r\nHost: ${this.host}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}${HEAD_END}${body}`,
      );
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    if (this.missing < 0) this.readHead(chunk);
    else this.missing -= chunk.length;
    if (this.missing !== 0) return;
    this.missing = -1;
    this.done?.(this.status);
  }

  private readHead(chunk: Buffer): void {
    this.arrived = this.arrived.length === 0 ? chunk : Buffer.concat([this.arrived, chunk]);
    const end = this.arrived.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.arrived.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      this.failed?.(new Error(`an answer without a length:\n${head}`));
      return;
    }
    this.status = Number(head.slice(9, 12));
    this.missing = Number(length) - (this.arrived.length - end - HEAD_END.length);
    this.arrived = Buffer.alloc(0);
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

  static async open(url: string): Promise<EventStream> {
    const request = get(url, { agent: false });
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
