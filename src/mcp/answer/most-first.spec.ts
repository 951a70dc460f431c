import { expect, it } from 'vitest';
import { mostFirst } from './most-first.js';

it('the most frequent comes first, also beside names that are numbers', () => {
  expect(mostFirst({ B: 5, A: 5, '4711': 1, C: 9 })).toEqual([
    ['C', 9],
    ['B', 5],
    ['A', 5],
    ['4711', 1],
  ]);
});
