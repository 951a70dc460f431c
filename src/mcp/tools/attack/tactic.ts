import { z } from 'zod';
import { STAGES } from '../../answer/attack/threat-type.js';

/** A tactic in any of its usual writings: credential-access, Credential Access, CREDENTIAL_ACCESS. */
export const tactic = z
  .string()
  .max(40)
  .transform((text, context) => {
    const wanted = text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s_]+/g, '-');
    const found = STAGES.find((stage) => stage === wanted);
    if (found) return found;
    context.issues.push({
      code: 'custom',
      message: `must be a tactic of ATT&CK that alerts can speak of: ${STAGES.join(', ')}`,
      input: text,
    });
    return z.NEVER;
  })
  .describe('Such as credential-access');
