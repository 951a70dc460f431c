import type { Note } from '../../answer/receipt.js';

/** What a reader of averages beside sums has to know. */
export const PER_ROW: Note = {
  code: 'averages_per_row',
  message:
    'averages named avg are per stored row, that is, of one sensor in one of its intervals, and not per hour or day',
};
