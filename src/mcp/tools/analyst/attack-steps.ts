import { z } from 'zod';
import type { Kind } from '../../../database/hosts/host-story.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { type Stage, STAGES } from '../../answer/attack/threat-type.js';
import { techniquesOf } from '../attack/stage-table.js';

const MOST_TECHNIQUES = 2;

export const attackStep = z.object({
  stage: z.string(),
  is_grave: z.boolean(),
  first_seen: z.string(),
  last_seen: z.string(),
  alert_count: z.number(),
  techniques: z.array(z.string()),
});
type AttackStep = z.output<typeof attackStep>;

/**
 * Stages of an attack that a host's own alerts speak of, in the order in which they began. Where alerts of a stage are
 * grave, the others, which are mostly noise, do not count for when it did.
 */
export function attackSteps(kinds: readonly Kind[]): AttackStep[] {
  const byStage = new Map<Stage, Kind[]>();
  for (const kind of kinds) {
    const stage = threatTypeOf(kind.threat_type)?.stage;
    if (stage && kind.as_source > 0) byStage.set(stage, [...(byStage.get(stage) ?? []), kind]);
  }
  return [...byStage]
    .map(([stage, own]) => {
      const grave = own.flatMap(({ first_grave_as_source }) => first_grave_as_source ?? []);
      const begins = grave.length > 0 ? grave : own.flatMap(({ first_as_source }) => first_as_source ?? []);
      return {
        stage,
        is_grave: grave.length > 0,
        first_seen: begins.toSorted(byTime)[0]!,
        last_seen: own
          .flatMap(({ last_as_source }) => last_as_source ?? [])
          .toSorted(byTime)
          .at(-1)!,
        alert_count: own.reduce((sum, { as_source }) => sum + as_source, 0),
        techniques: techniquesOf(own.map(({ threat_type }) => threat_type)).slice(0, MOST_TECHNIQUES),
      };
    })
    .toSorted(
      (a, b) => byTime(a.first_seen, b.first_seen) || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage),
    );
}

/** Instants have as many digits as they need, so their letters tell no order. */
function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}
