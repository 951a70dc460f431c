import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `pass` forwards, `refuse` resets new and open connections, `black-hole` keeps them open and forwards nothing,
 * a delay holds every chunk back, and a cut resets the connection after so many bytes of the server.
 */
export type ChaosMode = 'pass' | 'refuse' | 'black-hole' | { delayMs: number } | { cutAfter: number };

/** A TCP proxy on loopback that misbehaves when told to. A new mode holds for open connections too. */
export class ChaosProxy {
  /** Connections taken so far. */
  accepted = 0;
  private mode: ChaosMode = 'pass';
  private readonly pairs = new Map<Socket, Socket>();
  private readonly server: Server;

  private constructor(private readonly target: { host: string; port: number }) {
    this.server = createServer((client) => this.take(client));
  }

  static async before(target: { host: string; port: number }): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.pairs.size;
  }

  set(mode: ChaosMode): void {
    this.mode = mode;
    if (mode === 'refuse') this.cutAll();
    else if (mode !== 'black-hole')
      for (const sockets of this.pairs) sockets.forEach((socket) => socket.resume());
  }

  /** Forwards nothing on the connections that are open now, ever again; new ones go by the mode. */
  abandon(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.removeAllListeners('data').pause();
  }

  /** Resets every open connection; new ones go by the mode. */
  cutAll(): void {
    for (const pair of this.pairs) reset(pair);
  }

  async close(): Promise<void> {
    this.server.close();
    this.cutAll();
    await once(this.server, 'close');
  }

  private take(client: Socket): void {
    this.accepted++;
    if (this.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target);
    this.pairs.set(client, server);
    const seen = { fromServer: 0 };
    client.on('data', (chunk) => this.pass(chunk, client, server));
    server.on('data', (chunk) => {
      seen.fromServer += chunk.length;
      if (typeof this.mode === 'object' && 'cutAfter' in this.mode && seen.fromServer > this.mode.cutAfter) {
        reset([client, server]);
      } else this.pass(chunk, server, client);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => {});
      one.on('end', () => other.end());
      one.on('close', () => {
        other.destroy();
        this.pairs.delete(client);
      });
    }
  }

  private pass(chunk: Buffer, from: Socket, to: Socket): void {
    if (this.mode === 'black-hole') {
      // What has arrived waits, and what comes later stays in the kernel.
      from.pause();
      from.unshift(chunk);
    } else if (typeof this.mode === 'object' && 'delayMs' in this.mode) {
      setTimeout(() => to.write(chunk), this.mode.delayMs);
    } else to.write(chunk);
  }
}

function reset(pair: readonly Socket[]): void {
  for (const socket of pair) socket.resetAndDestroy();
}
