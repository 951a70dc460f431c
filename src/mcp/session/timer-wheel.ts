const SLOT_MS = 250;

/**
 * Comes by each of its items once a round. One timer serves all of them, and each waits in the slot of the moment
 * it was added, so that thousands are never visited at once.
 */
export class TimerWheel<Item> {
  private readonly slots: Set<Item>[];
  private at = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    roundMs: number,
    private readonly visit: (item: Item) => void,
  ) {
    this.slots = Array.from({ length: Math.round(roundMs / SLOT_MS) }, () => new Set<Item>());
  }

  start(): void {
    this.timer = setInterval(() => this.turn(), SLOT_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** The first visit comes one round later. The function handed back takes the item out. */
  add(item: Item): () => void {
    const slot = this.slots[this.at]!;
    slot.add(item);
    return () => slot.delete(item);
  }

  private turn(): void {
    this.at = (this.at + 1) % this.slots.length;
    for (const item of this.slots[this.at]!) this.visit(item);
  }
}
