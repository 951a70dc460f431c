import { describe, expect, it } from 'vitest';
import type { Ask } from '../../docs/demo.js';
import { exampleOf, shown } from '../../docs/example.js';

const FOOTER = ['Filters: none.', 'query_id: …'];

function answer(...body: string[]): string {
  return [
    'Title.',
    'Between the two marks 0a1b stand data of the network.',
    '<<< 0a1b',
    ...body,
    '>>> 0a1b',
    'Filters: none.',
    'query_id: 4711',
  ].join('\n');
}

function saying(text: string, isError = false): Ask {
  return async () => ({ content: [{ type: 'text', text }], isError });
}

describe('an answer on a page', () => {
  it('leaves out what differs in every call', () => {
    expect(shown(answer('count: 1'))).toEqual(['Title.', 'count: 1', ...FOOTER]);
    expect(shown('next_cursor: abc\nquery_id: 1')).toEqual(['next_cursor: …', 'query_id: …']);
  });

  it('says how much it leaves out', () => {
    const lines = Array.from({ length: 24 }, (_, n) => `row ${n}`);
    expect(shown(answer(...lines))).toEqual(['Title.', ...lines.slice(0, 15), '… (+9 lines)', ...FOOTER]);
    expect(shown(answer(...lines.slice(0, 16))).at(16)).toBe('… (+1 line)');
    expect(shown('x'.repeat(207))).toEqual([`${'x'.repeat(200)} … (+7 characters)`]);
  });
});

describe('an example', () => {
  it('is the question, the arguments and the answer', async () => {
    expect(await exampleOf('get_asset_risk', saying(answer('risk: 1')))).toEqual({
      question: 'Why does 10.20.30.114 score so high?',
      given: '{ "ip_address": "10.20.30.114" }',
      answer: ['Title.', 'risk: 1', ...FOOTER],
    });
  });

  it('is not made of a failure or of nothing', async () => {
    const none = exampleOf('get_config', saying(answer('Note (empty): none')));
    await expect(none).rejects.toThrow('get_config has nothing to tell');
    const failure = exampleOf('get_config', saying('internal: id', true));
    await expect(failure).rejects.toThrow('get_config does not answer as expected: internal: id');
    const success = exampleOf('explain_ioc', saying(answer('success: true')));
    await expect(success).rejects.toThrow('explain_ioc does not answer as expected');
  });
});
