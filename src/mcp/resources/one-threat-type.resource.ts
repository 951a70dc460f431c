import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { TECHNIQUES } from '../answer/attack/techniques.js';
import { ATTACK_VERSION, THREAT_TYPES, threatTypeOf } from '../answer/attack/threat-catalogue.js';
import { threatType } from '../answer/parameters.js';
import { isPlainName } from '../answer/plain-name.js';
import { beginningWith, type Completion, completionOf } from '../completion.js';
import { Resource, type ResourceHandler } from '../resource.js';
import { ToolError } from '../tool-error.js';

const MOST_NEAR = 3;

const input = z.strictObject({ code: threatType });

/** What a code of NetMonitor's detectors means. Source: a table of this server, no row of the database. */
@Resource({
  uri: 'netmonitor://threat-types/{code}',
  name: 'threat-type',
  title: 'One threat type',
  description: 'What a threat type means: stage, ATT&CK technique, usual severity and what to check first',
  mimeType: 'application/json',
  toolset: 'alerts',
  input,
})
export class OneThreatType implements ResourceHandler<typeof input> {
  async read({ code }: z.output<typeof input>): Promise<object> {
    const known = threatTypeOf(code);
    if (!known) throw unknownType(code);
    return {
      code: code.toUpperCase(),
      meaning: known.meaning,
      stage: known.stage,
      techniques: known.techniques.map((id) => ({ id, name: TECHNIQUES[id]!.name })),
      ...(known.techniques.length === 0 && { no_technique: 'no technique of ATT&CK fits' }),
      attack_version: ATTACK_VERSION,
      usual_severity: known.severities,
      what_to_check: known.check,
    };
  }

  async complete(typed: string): Promise<Completion> {
    return completionOf(beginningWith(typed, THREAT_TYPES.keys()).toSorted());
  }
}

function unknownType(code: string): ToolError {
  const wanted = code.toUpperCase();
  const near = [...THREAT_TYPES.keys()].toSorted((a, b) => distance(wanted, a) - distance(wanted, b));
  const type = isPlainName(code) ? `type ${code}` : 'such type';
  return new ToolError(
    'not_found',
    `NetMonitor's own detectors raise no ${type}; the nearest are ${near.slice(0, MOST_NEAR).join(', ')}. Sensors may post codes of their own: get_alert_statistics grouped by threat_type counts them`,
  );
}
