import type { AnswerFacts } from '../answer-facts.js';
import type { Answered, Asked, SoakEvent } from '../history.js';
import type { SoakRecord } from './check.js';
import type { AuditRecord } from './check-audit.js';

const CALLS = 30;
const LAST_FAULT = 1_000;

/** A soak in which all went well, for a test to spoil; call 0 was asked before the last fault. */
export function soundRecord() {
  const events: SoakEvent[] = [
    { kind: 'fault', at: 500, name: 'connections are cut', phase: 'begins' },
    { kind: 'fault', at: LAST_FAULT, name: 'connections are cut', phase: 'ends' },
  ];
  const audit: AuditRecord[] = [];
  for (let n = 0; n < CALLS; n++) {
    const args = { hours: n + 1, limit: 5 };
    const at = n === 0 ? 0 : LAST_FAULT + 10_000 + n * 10;
    events.push(askedAt(at, `a#${n}`, args), answeredAt(at + 5, `a#${n}`, { queryId: `q${n}` }, n + 1));
    audit.push({ ...recordOf(args), outcome: 'ok', query_id: `q${n}` });
  }
  const server = { heap: 50_000_000, descriptors: 40, sessions: 0, waiting: 0 };
  return {
    events,
    rights: new Map([['branch', { sensors: ['branch-01'], tools: new Set(['get_recent_threats']) }]]),
    defaults: new Map([['get_recent_threats', { acknowledged: 'included' }]]),
    knownTools: new Set(['get_recent_threats', 'get_config']),
    audit,
    ending: {
      before: server,
      after: { ...server },
      complaints: [],
      tablesBefore: { alerts: '400 17' },
      tablesAfter: { alerts: '400 17' },
    },
  } satisfies SoakRecord;
}

export function askedAt(at: number, call: string, args: Record<string, unknown>): Asked {
  return {
    kind: 'asked',
    at,
    call,
    principal: 'branch',
    transport: 'sse',
    tool: 'get_recent_threats',
    args,
    good: true,
  };
}

export function answeredAt(at: number, call: string, facts: Partial<AnswerFacts>, hours = 1): Answered {
  const sound = { code: 'ok', windowMs: hours * 3_600_000, filters: { acknowledged: 'included' } };
  return { kind: 'answered', at, call, facts: { ...sound, returned: 5, sensors: ['branch-01'], ...facts } };
}

export function recordOf(args: object, outcome = 'ok'): AuditRecord {
  return {
    action: 'tools/call',
    outcome,
    principal: 'branch',
    tool: 'get_recent_threats',
    arguments: args,
  };
}
