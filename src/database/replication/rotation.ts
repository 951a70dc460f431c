import { Logger } from '@nestjs/common';
import type { DatabaseNode } from '../database-node.js';
import { completeAt, type Sighting } from './lag.js';
import { type Standing, STANDING } from './standing.js';

const LOOK_EVERY_MS = 1_000;
/** A standby whose data may be older than this is not asked. */
const OLDEST_MS = 10_000;
/** How long a standby's lag can be told, and no longer. */
const SIGHTINGS_KEPT = 600;

type Looked = Standing & { at: number };

/**
 * Which of several servers may be asked: standbys that are known to be hardly behind, or else the one that
 * writes. What each is shows in what it says, not in its name: after a failover they have changed parts.
 */
export class Rotation {
  private readonly logger = new Logger(Rotation.name);
  private readonly standings = new Map<DatabaseNode, Looked>();
  private readonly looking = new Set<DatabaseNode>();
  private sightings: Sighting[] = [];
  /** The highest ever seen: who writes on a lower one was replaced and knows nothing of what came after. */
  private timeline = 0;
  private turn = 0;
  private timer?: NodeJS.Timeout;

  constructor(private readonly nodes: readonly DatabaseNode[]) {
    for (const node of nodes) node.onConnected(() => this.look(node));
  }

  /** Begins with a second look at all of them: the first one, as they connected, may have been too early to compare. */
  async follow(): Promise<void> {
    await Promise.all(this.nodes.map((node) => this.lookAgain(node)));
    this.timer = setInterval(() => this.nodes.forEach((node) => void this.lookAgain(node)), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The least busy of those who may be asked now; those that are equally busy take turns. */
  next(except?: DatabaseNode): DatabaseNode | undefined {
    const standbys = this.nodes.filter((node) => node !== except && this.isFresh(node));
    if (standbys.length === 0) return [this.writer()].find((node) => node !== except);
    const from = this.turn++ % standbys.length;
    const inTurn = [...standbys.slice(from), ...standbys.slice(0, from)];
    return inTurn.toSorted((a, b) => busyness(a) - busyness(b))[0];
  }

  /** For how long at most a standby has not heard of anything new; null for others and when it is not known. */
  lagMs(node: DatabaseNode): number | null {
    const looked = this.standings.get(node);
    if (!looked?.standby) return null;
    const now = performance.now();
    const complete = completeAt(looked.position, this.sightings);
    const bySightings = complete === null ? Infinity : now - complete;
    // While the writer is watched, its log is the proof; clocks of two machines differ.
    const byClock =
      looked.replayed_ms === null || this.writer() ? Infinity : looked.replayed_ms + now - looked.at;
    const lag = Math.max(0, Math.min(bySightings, byClock));
    return Number.isFinite(lag) ? lag : null;
  }

  /** What keeps a node from being asked; null when nothing does. */
  objection(node: DatabaseNode): string | null {
    const state = node.current();
    if (!state.up) return state.reason;
    if (this.isFresh(node) || node === this.writer()) return null;
    if (!this.standings.get(node)?.standby) return 'was replaced by a newer primary';
    return 'may be too far behind the primary';
  }

  isStandby(node: DatabaseNode): boolean {
    return this.standings.get(node)?.standby ?? false;
  }

  private isFresh(node: DatabaseNode): boolean {
    return node.current().up && (this.lagMs(node) ?? Infinity) <= OLDEST_MS;
  }

  private writer(): DatabaseNode | undefined {
    return this.nodes.find((node) => {
      const looked = this.standings.get(node);
      return node.current().up && looked?.standby === false && looked.timeline === this.timeline;
    });
  }

  private async lookAgain(node: DatabaseNode): Promise<void> {
    if (!node.current().up || this.looking.has(node)) return;
    this.looking.add(node);
    try {
      const wasStandby = this.isStandby(node);
      await this.look(node);
      // Promoted: it takes writes now, so what the role may do is looked at again.
      if (wasStandby && !this.isStandby(node)) await node.connect();
    } catch (error) {
      if (node.current().up)
        this.logger.warn({ err: error, node: node.name }, 'cannot tell how far behind it is');
    } finally {
      this.looking.delete(node);
    }
  }

  private async look(node: DatabaseNode): Promise<void> {
    const at = performance.now();
    const [standing] = await node.ask<Standing>(STANDING);
    this.standings.set(node, { ...standing!, at });
    const { position, timeline } = standing!;
    if (timeline === null || timeline < this.timeline) return;
    if (timeline > this.timeline) {
      this.timeline = timeline;
      this.sightings = [];
    }
    this.sightings.push({ at, position });
    if (this.sightings.length > SIGHTINGS_KEPT) this.sightings.shift();
  }
}

function busyness(node: DatabaseNode): number {
  const { running, waiting } = node.load();
  return running + waiting;
}
