import { expect } from 'vitest';
import type { Network } from './network.js';
import type { Asked } from './sound-answer.js';

/** More pages than any list here has: beyond, a cursor leads in a circle. */
const MOST_PAGES = 1_000;

/** Follows next_cursor to the end; what is true of the whole list must be so on every page. */
export async function allPages(
  network: Network,
  tool: string,
  args: Record<string, unknown>,
  rowsOf: (answer: Record<string, any>) => unknown[],
): Promise<Asked[]> {
  const pages: Asked[] = [];
  let cursor: string | null = null;
  let rows = 0;
  do {
    expect(pages.length, `${tool}: no end of pages`).toBeLessThan(MOST_PAGES);
    const page: Asked = await network.ask(tool, cursor === null ? args : { ...args, cursor });
    const { receipt, label, answer } = page;
    expect(receipt['matched'], `${label}: matched is the same on every page`).toBe(
      pages[0]?.receipt['matched'] ?? receipt['matched'],
    );
    expect(receipt['window'], label).toEqual(pages[0]?.receipt['window'] ?? receipt['window']);
    expect(receipt['returned'], label).toBe(rowsOf(answer).length);
    rows += rowsOf(answer).length;
    pages.push(page);
    cursor = receipt['next_cursor'] as string | null;
  } while (cursor !== null);
  expect(rows, `${tool}: all pages together`).toBe(pages[0]!.receipt['matched']);
  return pages;
}

/** The rows of all pages, in the order they came. */
export async function allRows<Row>(
  network: Network,
  tool: string,
  args: Record<string, unknown>,
  rowsOf: (answer: Record<string, any>) => Row[],
): Promise<Row[]> {
  return (await allPages(network, tool, args, rowsOf)).flatMap(({ answer }) => rowsOf(answer));
}
