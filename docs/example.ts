import type { Ask } from './demo.js';
import { QUESTIONS } from './questions.js';

/** A question in words, the arguments it becomes, and the lines of its answer as the page shows them. */
export interface Example {
  question: string;
  given: string;
  answer: string[];
}

/** Longest part of an answer that is shown. */
const MOST_LINES = 16;
const LONGEST_LINE = 200;

/** Asks a tool its question. An answer that failed or is empty is no example. */
export async function exampleOf(tool: string, ask: Ask): Promise<Example> {
  const { question, given, fails = false } = QUESTIONS[tool]!;
  const args = typeof given === 'function' ? await given(ask) : given;
  const result = await ask(tool, args);
  const [content] = result.content;
  const text = content?.type === 'text' ? content.text : '';
  if ((result.isError === true) !== fails) throw new Error(`${tool} does not answer as expected: ${text}`);
  if (/^Note \(empty\)/m.test(text)) throw new Error(`${tool} has nothing to tell on the demo: ${text}`);
  return {
    question,
    given: JSON.stringify(args, null, 1).replaceAll(/\n\s*/g, ' '),
    answer: shown(text),
  };
}

/** What is on top and the footer, without what differs in every call. */
export function shown(text: string): string[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^(?:<<<|>>>|Between the two marks) /.test(line))
    .map((line) => cut(line.replace(/^(query_id|next_cursor): .*/, '$1: …')));
  const end = lines.findLastIndex((line) => line.startsWith('Filters: '));
  const [facts, footer] = end === -1 ? [lines, []] : [lines.slice(0, end), lines.slice(end)];
  const more = facts.length - MOST_LINES;
  return more <= 0 ? lines : [...facts.slice(0, MOST_LINES), `… (+${lineCount(more)})`, ...footer];
}

function lineCount(lines: number): string {
  return lines === 1 ? '1 line' : `${lines} lines`;
}

function cut(line: string): string {
  const more = line.length - LONGEST_LINE;
  return more <= 0 ? line : `${line.slice(0, LONGEST_LINE)} … (+${more} characters)`;
}
