import type { AlertFilter } from '../../../database/alerts/alert.js';
import type { AlertRepository } from '../../../database/alerts/alert.repository.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';
import type { ToolCall } from '../../tool-call.js';

const MOST_TYPES = 500;

/** Where no stage was found: how many alerts were of types that NetMonitor's own detectors do not raise. */
export async function foreignTypes(
  alerts: AlertRepository,
  filter: AlertFilter,
  { window, scope }: ToolCall,
): Promise<Note[]> {
  const { groups } = await alerts.countBy(
    'threat_type',
    window,
    filter,
    { limit: MOST_TYPES, offset: 0 },
    scope,
  );
  const foreign = groups.filter(({ category }) => threatTypeOf(category) === undefined);
  if (foreign.length === 0) return [];
  const count = foreign.reduce((sum, group) => sum + group.count, 0);
  const types = named(foreign.map(({ category }) => category));
  const message = `alerts of types whose stage is not known: ${count} (${types}); get_threat_timeline shows them`;
  return [{ code: 'foreign_types', message }];
}
