import type { Alert } from './alert.js';
import { DAY, HOUR } from './time.js';

/** What a group of alerts adds up to. */
export class Group {
  count = 0;
  first = Infinity;
  last = -Infinity;
  acknowledged = 0;
  readonly types = new Map<string, number>();
  readonly severities = new Map<string, number>();
  readonly sources = new Set<string>();
  readonly destinations = new Set<string>();

  see({ at, type, severity, source, destination, acknowledged }: Alert): void {
    this.count++;
    this.first = Math.min(this.first, at);
    this.last = Math.max(this.last, at);
    if (acknowledged) this.acknowledged++;
    add(this.types, type);
    add(this.severities, severity);
    this.sources.add(source);
    this.destinations.add(destination);
  }
}

/** Which alerts a group is of. */
interface Watched {
  group: Group;
  holds: (alert: Alert) => boolean;
}

/**
 * Counts the alerts as they are written, so that what is true never comes out of a database. Groups by address are
 * kept apart, because ten million alerts are not to be asked each time by everybody.
 */
export class Tally {
  readonly all = new Group();
  readonly month = new Map<string, { count: number; last: number }>();
  /** Alerts nobody has acknowledged, of seven days. */
  readonly queue = new Map<string, number>();
  queued = 0;
  /** Distinct, of the last day. */
  readonly sources = new Set<string>();
  readonly bySensor = new Map<string, number>();
  private readonly before = new Set<string>();
  private readonly recent = new Set<string>();
  private readonly watched = new Map<string, Watched[]>();
  private rows = 0;
  private readonly ids = new Map<Alert, number>();

  constructor(readonly end: number) {}

  /** The alerts in which an address takes part, of so many hours before the end; narrowed, where that is given. */
  watch(address: string, hours: number, holds: (alert: Alert) => boolean = () => true): Group {
    const group = new Group();
    const since = this.end - hours * HOUR;
    const one = { group, holds: (alert: Alert) => alert.at >= since && holds(alert) };
    this.watched.set(address, [...(this.watched.get(address) ?? []), one]);
    return group;
  }

  /** Addresses of the last day that no alert of 14 days before knows. */
  newcomers(): string[] {
    return [...this.recent].filter((address) => !this.before.has(address));
  }

  /** The id of an alert that was kept, and none for others. */
  idOf(isIt: (alert: Alert) => boolean): number {
    return [...this.ids].find(([alert]) => isIt(alert))![1];
  }

  /** @returns its id */
  see(alert: Alert): number {
    const { at, type, source, destination, acknowledged, sensor } = alert;
    const id = ++this.rows;
    this.all.count++;
    const known = this.month.get(type) ?? { count: 0, last: 0 };
    this.month.set(type, { count: known.count + 1, last: Math.max(known.last, at) });
    if (!acknowledged && at >= this.end - 7 * DAY) {
      this.queued++;
      add(this.queue, type);
    }
    const isRecent = at >= this.end - DAY;
    if (isRecent) {
      this.sources.add(source);
      add(this.bySensor, sensor);
    }
    if (at >= this.end - 15 * DAY) {
      const parties = isRecent ? this.recent : this.before;
      parties.add(source).add(destination);
    }
    for (const one of [...(this.watched.get(source) ?? []), ...(this.watched.get(destination) ?? [])]) {
      if (!one.holds(alert)) continue;
      one.group.see(alert);
      if (alert.severity === 'CRITICAL') this.ids.set(alert, id);
    }
    return id;
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
