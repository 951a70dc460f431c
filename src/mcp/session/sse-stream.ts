import type { ServerResponse } from 'node:http';
import { hangUpOf } from '../hang-up.js';

/** A reader that lets this much pile up is not reading. */
const MOST_UNREAD_BYTES = 1_048_576;
const MOST_UNREAD_EVENTS = 64;
/** Sooner than by default the system asks whether the other machine is there. */
const TCP_KEEP_ALIVE_MS = 30_000;
/** A last word that nobody takes must not hold the connection. */
const LONGEST_GOODBYE_MS = 2_000;

/** One open event stream to one client. */
export class SseStream {
  private readonly onClosed: (() => void)[] = [];
  private unread = 0;
  private counting = false;

  constructor(
    readonly sessionId: string,
    private readonly response: ServerResponse,
    /** Called once before a stream whose client does not read is cut off. */
    private readonly onSlowReader: () => void,
  ) {
    void hangUpOf(response).then(() => this.onClosed.forEach((listener) => listener()));
    response.on('error', () => response.destroy());
    response.socket?.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  }

  /** Sends the headers and tells the client where its messages go. */
  open(endpoint: string): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      Connection: 'keep-alive',
      // Tells nginx not to collect the events before passing them on.
      'X-Accel-Buffering': 'no',
    });
    this.write(`event: endpoint\ndata: ${endpoint}\n\n`);
  }

  get isOpen(): boolean {
    return !this.response.writableEnded && !this.response.destroyed;
  }

  message(json: string): void {
    this.write(`event: message\ndata: ${json}\n\n`);
  }

  /** A comment keeps proxies and clients from taking a quiet stream for a dead one. */
  comment(text: string): void {
    this.write(`: ${text}\n\n`);
  }

  onClose(listener: () => void): void {
    this.onClosed.push(listener);
  }

  /** Closes, with a last word for whoever reads the stream itself. */
  end(reason?: string): void {
    if (!this.isOpen) return;
    this.response.end(reason && `: ${reason}\n\n`);
    const timer = setTimeout(() => this.response.destroy(), LONGEST_GOODBYE_MS).unref();
    this.onClose(() => clearTimeout(timer));
  }

  private write(event: string): void {
    if (!this.isOpen) return;
    this.unread++;
    this.response.write(event, this.onTaken);
    if (this.response.writableLength > MOST_UNREAD_BYTES) this.cutOff();
    else if (this.unread > MOST_UNREAD_EVENTS) this.countLater();
  }

  private readonly onTaken = () => {
    this.unread--;
  };

  /** Many answers may be ready in the same moment; they pile up only when the connection does not take them. */
  private countLater(): void {
    if (this.counting) return;
    this.counting = true;
    setImmediate(() => {
      this.counting = false;
      if (this.isOpen && this.unread > MOST_UNREAD_EVENTS) this.cutOff();
    });
  }

  private cutOff(): void {
    this.onSlowReader();
    this.response.destroy();
  }
}
