import type { Note } from './receipt.js';
import type { Detail } from './row-selection.js';

/**
 * Says which lists hold some of all there are, and what tells more.
 *
 * @param otherwise what tells more than a full answer
 */
export function listsCut(
  detail: Detail,
  lists: Record<string, [shown: number, all: number, isLeast?: boolean]>,
  otherwise: string,
): Note[] {
  const cut = Object.entries(lists).filter(([, [shown, all]]) => shown < all);
  if (cut.length === 0) return [];
  const named = cut
    .map(([name, [shown, all, isLeast]]) => `${name} ${shown} of ${isLeast ? 'at least ' : ''}${all}`)
    .join(', ');
  const more = detail === 'brief' ? 'detail=full tells more' : otherwise;
  return [{ code: 'lists_cut', message: `${named}; ${more}` }];
}
