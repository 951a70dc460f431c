import { describe, expect, it, vi } from 'vitest';
import type { Scope, Window } from '../../../database/scope.js';
import type { TalkerFilter } from '../../../database/traffic/talkers.js';
import { ToolCall } from '../../tool-call.js';
import { explainNoTraffic } from './no-traffic.js';

const WINDOW = { from: '2026-11-20T00:00:00Z', to: '2026-11-20T12:00:00Z', timezone: 'UTC' };
const NEWER = '2026-11-20T11:59:00Z';
const OLDER = '2026-11-15T08:00:00Z';

interface Given {
  newest?: string | null;
  last?: string | null;
  filter?: TalkerFilter;
  sensors?: string[] | null;
}

async function explain({ newest = NEWER, last = null, filter = {}, sensors = null }: Given) {
  const lastMatch = vi.fn((_window: Window, _filter: TalkerFilter, _scope: Scope) => Promise.resolve(last));
  const scope = { sensors, caller: 'test', signal: new AbortController().signal, queryId: 'a1' };
  const situation = {
    now: WINDOW.to,
    sensors: [{ sensor_id: 'dmz-01', last_seen: NEWER }],
    newest: { top_talkers: newest },
  };
  const call = new ToolCall(scope, situation, Promise.resolve('no tables'), WINDOW, null, () => {});
  const notes = await explainNoTraffic('top_talkers', { lastMatch }, filter, call);
  return { notes, text: notes[0]?.message, lastMatch };
}

describe('an empty answer about traffic', () => {
  it('names the newest row without asking when all rows lie before the window', async () => {
    const { text, lastMatch } = await explain({ newest: OLDER });
    expect(text).toBe(`nothing matches in this window; the last row before it is of ${OLDER}`);
    expect(lastMatch).not.toHaveBeenCalled();
  });

  it('asks for the last match of a filter, in the 31 days before the window', async () => {
    const { text, lastMatch } = await explain({ last: OLDER, filter: { direction: 'internal' } });
    expect(text).toContain(`the last row before it is of ${OLDER}`);
    expect(lastMatch.mock.calls[0]?.[0]).toEqual({
      from: '2026-10-20T00:00:00Z',
      to: WINDOW.from,
      timezone: 'UTC',
    });
  });

  it('tells what there is when nothing matched for a month', async () => {
    expect((await explain({})).text).toContain(`the newest row of all is of ${NEWER}`);
    expect((await explain({ filter: { direction: 'internal' } })).text).toContain(
      `none in the 31 days before either; without the filters the newest row is of ${NEWER}`,
    );
  });

  it('tells an empty table from sensors that are out of reach', async () => {
    expect((await explain({ newest: null })).text).toMatch(/has no rows before 20/);
    expect((await explain({ newest: null, sensors: ['x'] })).text).toContain(
      'no rows of your sensors before',
    );
  });

  it('names the nearest sensor for one that is not registered', async () => {
    const { notes } = await explain({ filter: { sensor_id: 'dmz-1' } });
    expect(notes[1]).toEqual({
      code: 'unknown_sensor',
      message: 'no sensor dmz-1 is registered; the nearest registered is dmz-01',
    });
  });
});
