import { distance } from 'fastest-levenshtein';
import type { KnowledgeKeys } from '../../../database/intel/knowledge.js';
import type { Remembered } from '../../../database/intel/reputation.repository.js';
import { threatTypeOf } from '../../answer/attack/threat-catalogue.js';
import { isPlainName, named } from '../../answer/plain-name.js';
import type { Note } from '../../answer/receipt.js';

const MOST_NEAR = 3;

/** What is to know of something remembered, or of nothing. */
export function aboutReputation(
  what: string,
  { reputation, zone }: Remembered<{ expired: boolean; age_hours: number | null }>,
): Note[] {
  if (reputation === null) {
    const message = `NetMonitor remembers nothing of this ${what}, which is no all-clear; check_indicator looks into the threat feeds`;
    return [{ code: 'empty', message }];
  }
  const { expired, age_hours: age } = reputation;
  const since = age === null ? 'at an unknown time' : `${age} hours ago`;
  const notes: Note[] = [];
  if (expired) {
    const message = `what is remembered of this ${what} has expired (it was learned ${since}): it may no longer hold`;
    notes.push({ code: 'expired', message });
  }
  if (!/^(?:Etc\/)?(?:UTC|GMT|Zulu|Universal)$/.test(zone) && isPlainName(zone.replaceAll('/', '.'))) {
    const message = `NetMonitor stores these times without a zone; they are read as ${zone}, the zone of the database server's log`;
    notes.push({ code: 'zone_assumed', message });
  }
  return notes;
}

/** Why there is no advice: what there is, and what this server itself knows of the type. */
export function noAdvice(asked: string, wanted: string | undefined, present: KnowledgeKeys[]): Note[] {
  const note = { code: 'empty', message: `no advice ${asked}; ${whatThereIs(wanted, present)}` };
  const known = wanted === undefined ? undefined : threatTypeOf(wanted);
  if (known === undefined) return [note];
  return [note, { code: 'meaning', message: `${wanted!.toUpperCase()}: ${known.meaning}. ${known.check}` }];
}

function whatThereIs(wanted: string | undefined, present: KnowledgeKeys[]): string {
  if (present.length === 0) return 'the knowledge base of NetMonitor is empty';
  const keys = present.flatMap((category) => category.keys).filter(isPlainName);
  if (wanted !== undefined) {
    const near = keys
      .toSorted((a, b) => distance(wanted.toLowerCase(), a) - distance(wanted.toLowerCase(), b))
      .slice(0, MOST_NEAR);
    if (near.length > 0) return `the nearest keys are ${named(near)}`;
  }
  const total = present.reduce((sum, { count }) => sum + count, 0);
  return `there are ${total} texts: ${present.map(({ category, count }) => `${isPlainName(category) ? category : 'other'} (${count})`).join(', ')}`;
}
