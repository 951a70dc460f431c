import { expect, it } from 'vitest';
import { TOOLSETS, toolsetsOf } from './toolsets.js';

it.each([
  ['default', true, ['alerts', 'traffic', 'sensors', 'ollama', 'analyst']],
  ['default', false, ['alerts', 'traffic', 'sensors', 'analyst']],
  ['exports, default', false, ['alerts', 'traffic', 'sensors', 'exports', 'analyst']],
  ['ollama', false, ['ollama']],
  ['system,alerts,alerts', true, ['alerts', 'system']],
  ['all', false, [...TOOLSETS]],
  ['sensors,all', true, [...TOOLSETS]],
])('%j, with a model: %j, is %j', (list, hasModel, toolsets) => {
  expect(toolsetsOf(list, hasModel)).toEqual(toolsets);
});
