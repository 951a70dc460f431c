import { z } from 'zod';
import { wholeObject } from '../json-value.js';
import { device } from './device.js';
import { templateBehavior } from './device-template.js';

/** A device with the rules of its type; none where it has no type. */
export const deviceRules = device
  .pick({
    ip_address: true,
    hostname: true,
    vendor: true,
    sensor_id: true,
    template_id: true,
    template_name: true,
    template_category: true,
  })
  .extend({
    behaviors: z.array(templateBehavior.extend({ parameters: wholeObject })),
    /** Types that rows of the same address have, this one's included. */
    types_of_address: z.number(),
  });
export type DeviceRules = z.output<typeof deviceRules>;
