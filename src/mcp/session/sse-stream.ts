import type { ServerResponse } from 'node:http';

/** A reader that lets this much pile up is not reading. */
const MOST_UNREAD_BYTES = 1_048_576;

/** One open event stream to one client. */
export class SseStream {
  private readonly onClosed: (() => void)[] = [];

  constructor(
    readonly sessionId: string,
    private readonly response: ServerResponse,
  ) {
    response.once('close', () => this.onClosed.forEach((listener) => listener()));
    response.on('error', () => response.destroy());
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

  close(): void {
    if (this.isOpen) this.response.end();
  }

  /** Closes with a last word for whoever reads the stream itself. */
  end(reason: string): void {
    this.comment(reason);
    this.close();
  }

  private write(event: string): void {
    if (!this.isOpen) return;
    this.response.write(event);
    if (this.response.writableLength > MOST_UNREAD_BYTES) this.response.destroy();
  }
}
