import type { Request } from 'express';
import { TOOLSET_WORDS, TOOLSETS, type Toolset, toolsetsOf, toolsetWords } from '../config/toolsets.js';
import type { Refusal } from './refusal.js';

const LONGEST_WORD = 40;

/** What a request leaves of the toolsets by its header and its query, each of which narrows; undefined = all. */
export function narrowedToolsets({ headers, url }: Request): readonly Toolset[] | Refusal | undefined {
  const query = new URLSearchParams(url.split('?')[1]).getAll('toolsets');
  const lists = [String(headers['x-mcp-toolsets'] ?? ''), ...query].filter((list) => list.trim() !== '');
  if (lists.length === 0) return undefined;
  const unknown = lists.flatMap(toolsetWords).find((word) => !TOOLSET_WORDS.includes(word));
  if (unknown !== undefined) {
    const shown = JSON.stringify(unknown.slice(0, LONGEST_WORD));
    const message = `unknown toolset ${shown}; known are ${TOOLSET_WORDS.join(', ')}`;
    return { status: 400, reason: 'unknown_toolset', message };
  }
  const chosen = lists.map((list) => toolsetsOf(list, true));
  return TOOLSETS.filter((toolset) => chosen.every((toolsets) => toolsets.includes(toolset)));
}
