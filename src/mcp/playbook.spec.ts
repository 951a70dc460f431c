import { describe, expect, it } from 'vitest';
import type { Toolset } from '../config/toolsets.js';
import { type Playbook, playbookText, use } from './playbook.js';

const TOOLSETS: Record<string, Toolset> = { best: 'analyst', second: 'alerts', third: 'devices' };

function told(steps: Playbook['steps'], ...offered: Toolset[]): string {
  const text = playbookText(
    { goal: 'Find out.', steps, report: ['What was found.'] },
    { toolsetOf: (tool) => TOOLSETS[tool], offers: (toolset) => offered.includes(toolset) },
  );
  return text.slice(text.indexOf('Steps\n') + 6, text.indexOf('\nRules'));
}

const step = (...ways: Playbook['steps'][number]['ways']) => ({ task: 'Look.', ways, reading: 'Think.' });

describe('a step of a playbook', () => {
  it('names the first way that the caller has, with its arguments', () => {
    const either = step([use('best', { hours: 24 })], [use('second', { ip: '<ip>', left_out: undefined })]);
    expect(told([either], 'analyst', 'alerts')).toBe('1. Look.\n   best {"hours":24}\n   Think.');
    expect(told([either], 'alerts')).toBe('1. Look.\n   second {"ip":"<ip>"}\n   Think.');
  });

  it('passes over tools that this server does not know', () => {
    const newer = step([use('not built')], [use('not built'), use('second')]);
    expect(told([newer, newer], 'alerts')).toBe(
      '1. Look.\n   second {}\n   Think.\n2. Look.\n   second {}\n   Think.',
    );
  });

  it('is left out where no tool is known for it, and the numbers go on', () => {
    expect(told([step([use('not built')]), step([use('best')])], 'analyst')).toBe(
      '1. Look.\n   best {}\n   Think.',
    );
  });

  it('says which toolset is missing where a way is served in part, and names no tool of it', () => {
    expect(told([step([use('second'), use('third')])], 'alerts')).toBe(
      '1. Look.\n   second {}\n   What the toolset devices would add is not served here: say that nobody looked at it.\n   Think.',
    );
  });

  it('says so where nothing of it is served', () => {
    expect(told([step([use('best')], [use('third')])], 'alerts')).toBe(
      '1. Look.\n   What the toolset devices would add is not served here: say that nobody looked at it.',
    );
  });
});
