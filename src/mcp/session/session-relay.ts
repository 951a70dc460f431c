import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import type { Peer } from '../../access/principal.js';
import { Metrics } from '../../metrics/metrics.js';
import { RedisConnection } from '../../redis/redis-connection.js';
import { ownerOf } from './session-id.js';
import { DELIVERIES, type Delivery } from './session.js';
import { SessionRegistry } from './session-registry.js';

const LONGEST_WAIT_MS = 2_000;

/** What one server says to another. Anybody who can write to that Redis can say it too, so it grants nothing. */
const letter = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('message'),
    id: z.uuid(),
    from: z.string().regex(/^[0-9a-f]{16}$/),
    session: z.string().max(100),
    principal: z.string().max(1_000),
    address: z.union([z.ipv4(), z.ipv6(), z.literal('unknown')]),
    message: z.unknown(),
  }),
  z.strictObject({ kind: z.literal('delivery'), id: z.uuid(), delivery: z.enum(DELIVERIES) }),
]);
type Letter = z.infer<typeof letter>;

/** Takes messages for the streams of other servers there, and hands theirs to the streams of this one. */
@Injectable()
export class SessionRelay {
  private readonly logger = new Logger(SessionRelay.name);
  private readonly waiting = new Map<string, (delivery: Delivery) => void>();

  constructor(
    private readonly redis: RedisConnection,
    private readonly sessions: SessionRegistry,
    private readonly metrics: Metrics,
  ) {
    redis.onText((text) => void this.take(text));
  }

  /** What the owner of the session did with the message; `silent` when it lives and does not say. */
  async send(sessionId: string, peer: Peer, message: unknown): Promise<Delivery | 'silent'> {
    const owner = ownerOf(sessionId);
    if (owner === undefined || owner === this.redis.instance) return 'unknown';
    const outcome = await this.ask(owner, {
      kind: 'message',
      id: randomUUID(),
      from: this.redis.instance,
      session: sessionId,
      principal: peer.principal.id,
      address: peer.address,
      message,
    });
    this.metrics.relayed.inc({ outcome });
    return outcome === 'no_owner' || outcome === 'redis_lost' ? 'unknown' : outcome;
  }

  private async ask(
    owner: string,
    question: Letter,
  ): Promise<Delivery | 'no_owner' | 'redis_lost' | 'silent'> {
    const { id } = question;
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<Delivery | undefined>((resolve) => {
      this.waiting.set(id, resolve);
      timer = setTimeout(resolve, LONGEST_WAIT_MS, undefined);
    });
    try {
      const listens = await this.redis.send(owner, JSON.stringify(question));
      if (listens === undefined) return 'redis_lost';
      if (!listens) return 'no_owner';
      const delivery = await answer;
      if (delivery !== undefined) return delivery;
      // A process that hangs still listens, as far as Redis knows; its heart has stopped.
      const alive = await this.redis.isAlive(owner);
      return alive === undefined ? 'redis_lost' : alive ? 'silent' : 'no_owner';
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
    }
  }

  private async take(text: string): Promise<void> {
    const { data } = letter.safeParse(parsed(text));
    if (data === undefined) return this.logger.warn('redis brought something that no server of ours sends');
    if (data.kind === 'delivery') return this.waiting.get(data.id)?.(data.delivery);
    const { id, from, session, principal, address, message } = data;
    const delivery = this.sessions.deliverRelayed(session, principal, address, message);
    const answer: Letter = { kind: 'delivery', id, delivery };
    await this.redis.send(from, JSON.stringify(answer));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
