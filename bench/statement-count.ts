import { QUESTIONS } from '../docs/questions.js';
import type { Child } from './child.js';
import { Poster } from './light-client.js';
import { planOf, type Sent } from './plan.js';
import { dataOf, Session, type ToolAnswer } from './session.js';

export interface StatementCount {
  tool: string;
  statements: number;
  failed: boolean;
}

export interface Face {
  name: string;
  inputSchema: { required?: string[] };
}

/** What a tool answered with its default arguments, and what it sent to PostgreSQL beside the shared statement. */
export interface Observed {
  tool: string;
  answer: ToolAnswer;
  own: Sent[];
}

export async function countStatements(product: Child): Promise<StatementCount[]> {
  const counts: StatementCount[] = [];
  await observeTools(product, async ({ tool, answer, own }) => {
    counts.push({ tool, statements: own.length, failed: answer.isError === true });
  });
  return counts;
}

/** Calls every tool once, with no more arguments than it needs; their values are those of the documentation. */
export async function observeTools(
  product: Child,
  see: (observed: Observed) => Promise<void>,
): Promise<void> {
  const url = await product.ask<string>('url');
  const poster = await Poster.connect(url);
  const session = await Session.open(url, poster);
  for (const face of await facesOn(session)) {
    const whole = await questionOf(face.name, session);
    const needed = Object.fromEntries((face.inputSchema.required ?? []).map((key) => [key, whole[key]]));
    let observed = await observe(product, session, face.name, needed);
    // Some need one of several arguments, which a schema of flat arguments cannot say.
    if (observed.answer.isError) observed = await observe(product, session, face.name, whole);
    await see(observed);
  }
  session.close();
  poster.close();
}

async function observe(
  product: Child,
  session: Session,
  tool: string,
  given: Record<string, unknown>,
): Promise<Observed> {
  await product.ask('startCapture');
  const answer = await session.call(tool, given);
  const { own } = planOf(await product.ask<Sent[]>('endCapture'));
  return { tool, answer, own };
}

async function questionOf(tool: string, session: Session): Promise<Record<string, unknown>> {
  const { given } = QUESTIONS[tool]!;
  if (typeof given !== 'function') return given;
  return given(async (name, args) => (await session.call(name, args)) as never);
}

async function facesOn(session: Session): Promise<Face[]> {
  const { result } = JSON.parse(dataOf(await session.request('tools/list', '{}'))) as {
    result: { tools: Face[] };
  };
  return result.tools;
}
