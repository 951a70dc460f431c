import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseOverloaded } from '../../database/database-error.js';
import { FairQueue } from '../../database/fair-queue.js';
import type { Scope } from '../../database/scope.js';
import { SharedCalls } from '../shared-calls.js';
import type { Chart } from './chart.js';
import { draw } from './draw.js';
import { put } from './paper.js';

/** A chart for an answer, or why there is none. */
export type Picture = { png: Buffer } | { missing: string };

/** One picture at a time: in between, other calls have the thread. */
const PLACES = 1;
const FONTS = ['latin', 'latin-ext', 'greek', 'cyrillic'].map(
  (part) => `@fontsource/inter/files/inter-${part}-400-normal.woff2`,
);
const FAMILIES = FONTS.map((_, i) => `chart${i}`);

type Canvas = typeof import('@napi-rs/canvas');

/** Puts charts on paper, the same one once for all who ask meanwhile. Its library is loaded when the first one is asked for. */
@Injectable()
export class ChartPainter {
  private readonly logger = new Logger(ChartPainter.name);
  private readonly turns = new FairQueue(PLACES);
  private library: Promise<Canvas> | undefined;

  constructor(private readonly sharedCalls: SharedCalls) {}

  /** Rejects only with the reason of the scope's signal: an answer without its picture is still one. */
  async paint(make: () => Chart, scope: Scope): Promise<Picture> {
    try {
      const chart = make();
      const key = `chart ${JSON.stringify(chart)}`;
      return { png: await this.sharedCalls.join(key, scope, (own) => this.inTurn(chart, own)) };
    } catch (error) {
      scope.signal.throwIfAborted();
      if (error instanceof DatabaseOverloaded) return { missing: 'too many charts are asked for at once' };
      this.library = undefined;
      this.logger.error({ err: error }, 'no chart could be drawn');
      return { missing: 'charts cannot be drawn on this server; its log says why' };
    }
  }

  private async inTurn(chart: Chart, { caller, signal }: Scope): Promise<Buffer> {
    const leave = await this.turns.enter(caller, signal);
    try {
      return await this.onPaper(chart);
    } finally {
      leave();
    }
  }

  private async onPaper(chart: Chart): Promise<Buffer> {
    const { createCanvas } = await (this.library ??= loaded());
    const { width, height, marks } = draw(chart);
    const canvas = createCanvas(width, Math.ceil(height));
    const paper = canvas.getContext('2d');
    paper.fillStyle = '#ffffff';
    paper.fillRect(0, 0, canvas.width, canvas.height);
    const fonts = FAMILIES.map((family) => `"${family}"`).join(', ');
    for (const mark of marks) put(mark, paper, fonts);
    return canvas.encode('png');
  }
}

async function loaded(): Promise<Canvas> {
  const canvas = await import('@napi-rs/canvas');
  const { resolve } = createRequire(import.meta.url);
  for (const [i, font] of FONTS.entries())
    canvas.GlobalFonts.register(await readFile(resolve(font)), FAMILIES[i]);
  return canvas;
}
