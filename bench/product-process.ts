import 'reflect-metadata';
import pg from 'pg';
import { listen } from '../src/commands/serve.js';
import { loadEnvironment } from '../src/config/load-environment.js';
import type { Sent } from './plan.js';
import { answerQuestions } from './questions.js';

// The product as `serve` runs it, with its settings from the environment.

type Query = (this: unknown, ...given: [Sent, ...unknown[]]) => unknown;
const client = pg.Client.prototype as unknown as { query: Query };
const { query } = client;

let sent: Sent[] = [];

function startCapture(): void {
  sent = [];
  client.query = function (...given) {
    const [{ text, values }] = given;
    sent.push({ text, values });
    return query.apply(this, given);
  };
}

function endCapture(): Sent[] {
  client.query = query;
  return sent;
}

const listening = listen(loadEnvironment().environment);
// Whoever asks for the address is told why there is none.
listening.catch(() => {});

answerQuestions({
  url: async () => (await listening).url,
  startCapture,
  endCapture,
});
