import type { SoakEvent } from '../history.js';
import { callsOf, named } from './calls.js';
import type { Rights } from './check-answers.js';
import type { Violation } from './violation.js';

const HEALED_AFTER_MS = 10_000;
/** Fewer would prove little. */
const LEAST_CALLS = 20;
const GOOD_ENDS = new Set(['ok', 'not_found']);

/** From ten seconds after the last fault on, every good question is answered. */
export function checkRecovery(
  events: readonly SoakEvent[],
  rights: ReadonlyMap<string, Rights>,
): Violation[] {
  const lastFault = events.findLast(({ kind }) => kind === 'fault')?.at ?? 0;
  const found: Violation[] = [];
  let proven = 0;
  for (const { asked, answers } of callsOf(events).calls) {
    if (!asked.good || asked.at < lastFault + HEALED_AFTER_MS) continue;
    for (const { facts } of answers) {
      if (GOOD_ENDS.has(facts.code)) proven++;
      // What belongs to no sensor is hidden from who may see some only.
      else if (facts.code !== 'forbidden' || rights.get(asked.principal)!.sensors === null)
        found.push({ rule: 'all is good 10 s after the last fault', text: `${named(asked)}: ${facts.code}` });
    }
  }
  if (proven < LEAST_CALLS) {
    found.push({ rule: 'all is good 10 s after the last fault', text: `only ${proven} calls were answered` });
  }
  return found;
}
