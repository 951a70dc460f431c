import { z } from 'zod';

const party = z.object({ ip: z.string(), count: z.number() });

/** Who took part in alerts: the addresses with the most of them on either side. */
export const alertParties = z.object({ sources: z.array(party), destinations: z.array(party) });

export type AlertParties = z.output<typeof alertParties>;
