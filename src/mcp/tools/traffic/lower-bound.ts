import type { Note } from '../../answer/receipt.js';

/** What every answer made of top talkers has to say of its figures. */
export const LOWER_BOUND: Note = {
  code: 'lower_bound',
  message:
    'top talkers hold only the busiest addresses of each interval, so the figures of a host are lower bounds; traffic between two of them counts for both, so combined totals are not the volume of the network, which get_traffic_trends gives',
};
