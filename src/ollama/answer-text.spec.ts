import { describe, expect, it } from 'vitest';
import { AnswerText } from './answer-text.js';

function answer(parts: Iterable<string>, longest = 100): AnswerText {
  const text = new AnswerText(longest);
  for (const part of parts) text.add(part);
  return text;
}

describe('the text of an answer', () => {
  it.each([
    ['no thought', 'A port scan.', 'A port scan.'],
    ['a thought', '<think>Hm.</think>A port scan.', 'A port scan.'],
    ['a thought after white space', '\n <think>\nHm.\n</think>\n\nA port scan.', 'A port scan.'],
    ['a thought that only closes', 'Hm.</think>A port scan.', 'A port scan.'],
    ['a thought that never closes', '<think>Hm, hm, hm.', ''],
    ['a tag quoted after a thought', '<think>Hm.</think>It sent </think>.', 'It sent </think>.'],
    ['a tag quoted in the answer', 'The host is called <think>.', 'The host is called <think>.'],
  ])('is the same whole and letter by letter: %s', (_, whole, expected) => {
    expect(answer([whole]).toString()).toBe(expected);
    expect(answer(whole).toString()).toBe(expected);
  });

  it('does not grow with a long thought', () => {
    const text = answer(['<think>', ...Array<string>(50).fill('hm '), '</think>ok']);
    expect(text.tooLong).toBe(false);
    expect(text.toString()).toBe('ok');
  });

  it('is cut between characters', () => {
    const text = answer(['🙂🙂🙂'], 5);
    expect(text.tooLong).toBe(true);
    expect(text.toString()).toBe('🙂🙂');
  });
});
