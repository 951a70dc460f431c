import type { Note } from '../../answer/receipt.js';

/** Says that a list was cut at its limit. */
export function moreNote(total: number, limit: number): Note[] {
  if (total <= limit) return [];
  return [
    {
      code: 'more',
      message: `${total - limit} more; give a greater limit, or fewer hours where it is the greatest`,
    },
  ];
}
