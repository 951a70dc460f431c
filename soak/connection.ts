import type { AnswerFacts, RawAnswer } from './answer-facts.js';
import type { History, TransportName } from './history.js';
import type { Question } from './questions.js';

interface Message {
  id?: string | number;
  method?: string;
  params?: { name?: string; arguments?: Record<string, unknown>; requestId?: string | number };
}

/** What all SDKs' transports have in common. */
export interface AnyTransport {
  send(message: never, options?: never): Promise<void>;
  onmessage?: ((message: never, extra: never) => void) | undefined;
}

/** Writes down what really crosses one client's transport, below the SDK, which would hide a second answer. */
export class Connection {
  private static opened = 0;
  private readonly name: string;
  private readonly since: number;
  private readonly open = new Set<string>();
  /** Ids of the calls that the server has certainly taken. */
  private readonly arrived = new Set<string>();
  private readonly asking = new WeakMap<object, Question>();
  private closed = false;
  private refused = false;

  constructor(
    readonly principal: string,
    readonly transport: TransportName,
    private readonly history: History,
    private readonly facts: (answer: RawAnswer) => AnswerFacts,
  ) {
    this.name = `${transport}-${++Connection.opened}`;
    this.since = history.now();
  }

  /** Before the SDK's client takes the transport over. */
  tap(transport: AnyTransport): void {
    const send = transport.send.bind(transport) as (message: Message, options: unknown) => Promise<void>;
    transport.onmessage = ((message: Message) => this.received(message)) as never;
    transport.send = async (message: Message, options: unknown) => {
      this.sent(message);
      const inTime = this.arrived.has(String(message.params?.requestId));
      try {
        await send(message, options);
      } catch (error) {
        this.sendFailed(message, error);
        throw error;
      }
      // Only from here on is it known that the server has heard of it.
      if (message.method === 'tools/call') this.arrived.add(String(message.id));
      if (message.method === 'notifications/cancelled') {
        this.cancel(`${this.name}#${message.params!.requestId}`, inTime);
      }
    };
  }

  /** Whether the arguments' owner will be known when they are sent. */
  expect(question: Question): void {
    this.asking.set(question.args, question);
  }

  /** A call that is cancelled by closing its request, which no message tells of. */
  cancelledBy({ args }: Question): void {
    const call = this.calls.get(args);
    if (call !== undefined) this.cancel(call, true);
  }

  /** Ends the record: what the client does not hear any more, it does not miss. */
  close(): void {
    if (this.closed) return;
    this.lose('client', 'closed');
    this.closed = true;
  }

  /** The server, or something before it, ended the connection. */
  drop(how: string): void {
    if (this.closed) return;
    const { principal, transport, since } = this;
    this.history.record({ kind: 'dropped', principal, transport, how, since });
    this.lose('server', how);
    this.closed = true;
  }

  /** Whether nothing more can be asked on it: after a refusal a client shows its token anew. */
  get isOver(): boolean {
    return this.closed || this.refused;
  }

  private readonly calls = new WeakMap<object, string>();

  private sent({ id, method, params }: Message): void {
    if (method !== 'tools/call') return;
    const call = `${this.name}#${id}`;
    const { principal, transport } = this;
    const args = params!.arguments!;
    const good = this.asking.get(args)?.good ?? false;
    this.open.add(call);
    this.calls.set(args, call);
    this.history.record({ kind: 'asked', call, principal, transport, tool: params!.name!, args, good });
  }

  private received(message: Message & RawAnswer): void {
    const call = `${this.name}#${message.id}`;
    if (this.closed || !(message.result?.content || (message.error && this.open.has(call)))) return;
    this.open.delete(call);
    this.history.record({ kind: 'answered', call, facts: this.facts(message) });
  }

  private sendFailed({ id, method }: Message, error: unknown): void {
    const call = `${this.name}#${id}`;
    if (method !== 'tools/call' || this.closed || !this.open.delete(call)) return;
    this.refused = true;
    this.history.record({ kind: 'lost', call, by: 'server', how: String(error), since: this.since });
  }

  private cancel(call: string, inTime: boolean): void {
    if (!this.closed && this.open.delete(call)) this.history.record({ kind: 'cancelled', call, inTime });
  }

  private lose(by: 'client' | 'server', how: string): void {
    for (const call of this.open) this.history.record({ kind: 'lost', call, by, how, since: this.since });
    this.open.clear();
  }
}
