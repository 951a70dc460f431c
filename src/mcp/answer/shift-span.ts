import { z } from 'zod';

/** Hours of a usual shift. */
const SHIFT = 8;

/** For tools about one shift, or so many hours instead. */
export function shiftOrHours({ longestDays = 366 }: { longestDays?: number } = {}) {
  const longestHours = longestDays * 24;
  const shift = z.enum(['last', 'this']).optional().describe('Default last');
  const hours = z.number().gt(0).max(longestHours).optional().describe('Instead: back from now');
  return { defaultHours: SHIFT, longestHours, defaultShift: 'last' as const, arguments: { shift, hours } };
}
