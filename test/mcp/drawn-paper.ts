import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect } from 'vitest';

export type Colour = readonly [red: number, green: number, blue: number];

/** A picture as its pixels, four bytes each. */
export interface Paper {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The picture of an answer, which stands after its text. */
export function pngOf({ content }: CallToolResult): Buffer {
  expect(content.map(({ type }) => type)).toEqual(['text', 'image']);
  const [, image] = content as [unknown, { data: string; mimeType: string }];
  expect(image.mimeType).toBe('image/png');
  return Buffer.from(image.data, 'base64');
}

export async function paperOf(png: Buffer): Promise<Paper> {
  const { width, height } = await loadImage(png);
  const paper = createCanvas(width, height).getContext('2d');
  paper.drawImage(await loadImage(png), 0, 0);
  const { data } = paper.getImageData(0, 0, width, height);
  return { width, height, data };
}

/** Filled boxes of a colour that are wider and higher than a stroke, from the top, found by their upper left corners. */
export function boxesOf({ width, height, data }: Paper, colour: Colour): Box[] {
  const has = (x: number, y: number) =>
    x >= 0 &&
    y >= 0 &&
    x < width &&
    y < height &&
    colour.every((part, i) => Math.abs(data[(y * width + x) * 4 + i]! - part) < 4);
  const boxes: Box[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!has(x, y) || has(x - 1, y) || has(x, y - 1)) continue;
      const box: Box = { x, y, width: 1, height: 1 };
      while (has(x + box.width, y)) box.width++;
      while (has(x, y + box.height)) box.height++;
      if (box.width > 4 && box.height > 4) boxes.push(box);
    }
  return boxes;
}

/** An answer without the ids that are new in every one. */
export function withoutIds(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(/\b(?:[0-9a-f]{16}|[0-9a-f]{12})\b/g, 'NEW'));
}
