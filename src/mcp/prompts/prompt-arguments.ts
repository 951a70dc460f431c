import { z } from 'zod';
import { alertIdText, hostAddress, sensorId } from '../answer/parameters.js';
import { isShownAsItIs } from '../answer/untrusted.js';

/** As far back as every tool over time looks. */
const MOST_HOURS = 744;

export const alertIdArgument = alertIdText.describe('Number of the alert');

export const addressArgument = hostAddress.describe('IPv4 or IPv6 address of the host');

export const hoursArgument = z
  .string()
  .transform((text, context) => {
    const hours = /^\d{1,3}(\.\d{1,2})?$/.test(text.trim()) ? Number(text) : 0;
    if (hours > 0 && hours <= MOST_HOURS) return hours;
    const message = `must be a number of hours, more than 0 and at most ${MOST_HOURS}`;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  })
  .default(24)
  .describe('How far to look back from now. Default 24');

/** It stands in the text of a prompt, so it may be no message to whoever reads that. */
export const sensorArgument = sensorId
  .refine(isShownAsItIs, { message: 'must be the id of a sensor, with nothing hidden and no message in it' })
  .optional()
  .describe('Id of one sensor. Default: all sensors');
