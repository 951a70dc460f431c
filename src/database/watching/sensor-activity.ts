import { z } from 'zod';

/** Rows of a sensor in the same hours of one of the last days; day 0 ends now. */
const dayCount = z.object({ sensor_id: z.string(), day: z.number(), count: z.number() });
export type DayCount = z.output<typeof dayCount>;

export const dayCounts = z.object({ counts: z.array(dayCount) });
export type DayCounts = z.output<typeof dayCounts>;

/** A sensor with rows that lie in the database's future. */
export const clockAhead = z.object({ sensor_id: z.string(), seconds: z.number() });
