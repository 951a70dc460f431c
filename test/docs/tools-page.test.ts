import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { checkQuestions, QUESTIONS } from '../../docs/questions.js';
import { toolsPage } from '../../docs/tools.page.js';

it('docs/tools.md shows every tool with a question and what the demo answers', async () => {
  const page = await readFile('docs/tools.md', 'utf8');
  expect(await toolsPage(), 'docs/tools.md is stale: run npm run docs and commit the result').toBe(page);
});

it('a tool without a question is named, and a question without a tool', () => {
  const tools = Object.keys(QUESTIONS);
  expect(() => checkQuestions(tools)).not.toThrow();
  expect(() => checkQuestions([...tools, 'new_tool'])).toThrow('no question for new_tool');
  expect(() => checkQuestions(tools.filter((tool) => tool !== 'get_alert'))).toThrow('not: get_alert');
});
