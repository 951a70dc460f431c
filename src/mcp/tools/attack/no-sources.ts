import type { Note } from '../../answer/receipt.js';
import type { ToolCall } from '../../tool-call.js';

/** Why nobody has a score. */
export function noSources({ situation }: ToolCall): Note {
  const newest = situation.newest.alerts;
  const nearest = newest ? `the newest alert of all is of ${newest}` : 'there is no alert at all';
  return { code: 'empty', message: `no alert that counts here names its source; ${nearest}` };
}
