import type { Child } from './child.js';
import { EventStream, Poster } from './light-client.js';
import type { Memory } from './questions.js';
import { Session } from './session.js';

export interface MemorySettings {
  /** Open streams at the two points of the slope. */
  counts: readonly [number, number];
  /** Streams opened and closed beforehand, so that what is made only once is not counted. */
  warmUp: number;
}

export interface MemoryResult {
  /** Bytes per idle stream. */
  product: Memory;
  bare: Memory;
  heapRatio: number;
  residentRatio: number;
}

interface Closable {
  close(): void;
}

type Open = () => Promise<Closable>;

const SETTLE_MS = 300;

/** What one more idle session costs the server's process, beside one more stream of a bare server. */
export async function compareMemory(
  product: Child,
  bare: Child,
  settings: MemorySettings,
): Promise<MemoryResult> {
  const [productUrl, bareUrl] = await Promise.all([product.ask<string>('url'), bare.ask<string>('url')]);
  const poster = await Poster.connect(productUrl);
  const ours = await perStream(product, settings, () => Session.open(productUrl, poster));
  poster.close();
  const theirs = await perStream(bare, settings, async () => {
    const stream = await EventStream.open(`${bareUrl}/sse`);
    await stream.next();
    return stream;
  });
  return {
    product: ours,
    bare: theirs,
    heapRatio: ours.heap / theirs.heap,
    residentRatio: ours.resident / theirs.resident,
  };
}

async function perStream(
  child: Child,
  { counts: [few, many], warmUp }: MemorySettings,
  open: Open,
): Promise<Memory> {
  const streams: Closable[] = [];
  await fill(streams, warmUp, open);
  await empty(streams);
  await fill(streams, few, open);
  const before = await child.ask<Memory>('memory');
  await fill(streams, many, open);
  const after = await child.ask<Memory>('memory');
  await empty(streams);
  return {
    heap: (after.heap - before.heap) / (many - few),
    resident: (after.resident - before.resident) / (many - few),
  };
}

async function fill(streams: Closable[], count: number, open: Open): Promise<void> {
  while (streams.length < count) streams.push(await open());
}

async function empty(streams: Closable[]): Promise<void> {
  for (const stream of streams.splice(0)) stream.close();
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
