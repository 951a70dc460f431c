import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Injectable, Logger } from '@nestjs/common';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { DatabaseOverloaded } from '../../database/database-error.js';
import { FairQueue } from '../../database/fair-queue.js';
import type { Scope } from '../../database/scope.js';
import type { Chart } from './chart.js';
import { draw } from './draw.js';
import type { Mark } from './drawing.js';

/** A chart for an answer, in the words of MCP where there is none. */
export type Picture = { png: Buffer } | { missing: string };

/** Pictures drawn at once. */
const PLACES = 2;
const FAMILY = 'chart';
const FONTS = ['latin', 'latin-ext'].map((part) => `@fontsource/inter/files/inter-${part}-400-normal.woff`);

type Canvas = typeof import('@napi-rs/canvas');

/** Puts charts on paper. Its library is loaded when the first one is asked for. */
@Injectable()
export class ChartPainter {
  private readonly logger = new Logger(ChartPainter.name);
  private readonly turns = new FairQueue(PLACES);
  private library?: Promise<Canvas>;

  /** Rejects only with the reason of the scope's signal. */
  async paint(chart: Chart, { caller, signal }: Scope): Promise<Picture> {
    let leave = () => {};
    try {
      leave = await this.turns.enter(caller, signal);
      return { png: await this.onPaper(chart) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof DatabaseOverloaded) return { missing: 'too many charts are asked for at once' };
      this.logger.error({ err: error }, 'no chart could be drawn');
      return { missing: 'charts cannot be drawn on this server; its log says why' };
    } finally {
      leave();
    }
  }

  private async onPaper(chart: Chart): Promise<Buffer> {
    const { createCanvas } = await (this.library ??= loaded());
    const { width, height, marks } = draw(chart);
    const canvas = createCanvas(width, height);
    const paper = canvas.getContext('2d');
    paper.fillStyle = '#ffffff';
    paper.fillRect(0, 0, width, height);
    for (const mark of marks) put(mark, paper);
    return canvas.encode('png');
  }
}

async function loaded(): Promise<Canvas> {
  const canvas = await import('@napi-rs/canvas');
  const { resolve } = createRequire(import.meta.url);
  for (const [i, font] of FONTS.entries()) {
    canvas.GlobalFonts.register(await readFile(resolve(font)), `${FAMILY}${i}`);
  }
  return canvas;
}

const FAMILIES = FONTS.map((_, i) => `"${FAMILY}${i}"`).join(', ');

function put(mark: Mark, paper: SKRSContext2D): void {
  switch (mark.kind) {
    case 'rect':
      paper.fillStyle = mark.fill;
      paper.fillRect(mark.x, mark.y, mark.width, mark.height);
      break;
    case 'line':
      paper.strokeStyle = mark.stroke;
      paper.lineWidth = mark.width;
      paper.setLineDash(mark.dash ?? []);
      paper.beginPath();
      for (const [x, y] of mark.points) paper.lineTo(x, y);
      paper.stroke();
      break;
    case 'dot':
      paper.fillStyle = mark.fill;
      paper.beginPath();
      paper.arc(...mark.at, mark.radius, 0, 2 * Math.PI);
      paper.fill();
      break;
    case 'text':
      paper.fillStyle = mark.fill;
      paper.font = `${mark.size}px ${FAMILIES}`;
      paper.textAlign = mark.align;
      paper.textBaseline = 'middle';
      paper.fillText(mark.text, ...mark.at);
      break;
  }
}
