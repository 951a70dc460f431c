import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  connectFailure,
  DatabaseOverloaded,
  DatabaseUnavailable,
  MissingPart,
  QueryTimeout,
  TooCostly,
  statementFailure,
  UnexpectedRow,
} from '../database/database-error.js';
import { OllamaSettings } from '../ollama/ollama-settings.js';
import { OllamaUnavailable } from '../ollama/ollama-unavailable.js';
import { explainFailure } from './explain-failure.js';
import { ToolError } from './tool-error.js';

const ID = '0123456789abcdef';
const DRIVER =
  'error: relation "web_users" does not exist: SELECT password FROM web_users, connect ECONNREFUSED 10.0.0.9:5432 at /opt/netmonitor/x.js';
const LEAK = /SELECT password|web_users|10\.0\.0\.9|ECONN|\/opt|x\.js|relation/;

function driverError(code: string, message = DRIVER): Error {
  return Object.assign(new Error(message), { code, detail: DRIVER, where: DRIVER });
}

describe('what a client reads of a driver’s error', () => {
  it.each<[string, string]>([
    ['57P01', 'db_unavailable'],
    ['08006', 'db_unavailable'],
    ['ECONNRESET', 'db_unavailable'],
    ['EPIPE', 'db_unavailable'],
    ['57014', 'query_timeout'],
    ['42P01', 'not_available'],
    ['42703', 'not_available'],
    ['42501', 'not_available'],
    ['53200', 'overloaded'],
    ['40001', 'overloaded'],
    ['55P03', 'busy'],
    ['22P02', 'internal'],
    ['25006', 'internal'],
    ['XX000', 'internal'],
  ])('%s while a statement ran is %s and nothing of its words', (code, expected) => {
    const said = explainFailure(statementFailure(driverError(code), ['alerts']), ID);
    expect(said).toMatchObject({ code: expected, expected: false });
    expect(said.message).not.toMatch(LEAK);
    expect(said.message).toMatch(/^[^\n]{40,300}$/);
  });

  it.each([
    '28000',
    '28P01',
    '3D000',
    '53300',
    '57P03',
    'ECONNREFUSED',
    'ENOTFOUND',
    'SELF_SIGNED_CERT_IN_CHAIN',
  ])('%s while connecting is db_unavailable and nothing of its words', (code) => {
    const said = explainFailure(connectFailure(driverError(code)), ID);
    expect(said).toMatchObject({ code: 'db_unavailable', expected: false });
    expect(said.message).not.toMatch(LEAK);
  });
});

describe('what a client reads of any other failure', () => {
  it.each<[string, unknown]>([
    ['a driver’s error as it is', driverError('42P01')],
    ['an error of ours', new TypeError(DRIVER)],
    ['rows of another shape', new UnexpectedRow(DRIVER)],
    ['a schema’s error', z.string().safeParse(DRIVER.length).error],
    ['text', DRIVER],
    ['an object', { message: DRIVER, code: 'invalid_argument' }],
    ['nothing', undefined],
    ['null', null],
  ])('%s: only that something went wrong, and under which id the log tells more', (_, error) => {
    expect(explainFailure(error, ID)).toEqual({
      code: 'internal',
      message: `something in this server went wrong, so nothing is known; report query ${ID} to its administrator.`,
      expected: false,
    });
  });

  it('a refusal of a tool comes as it was written', () => {
    expect(explainFailure(new ToolError('not_found', 'no alert 7'), ID)).toEqual({
      code: 'not_found',
      message: 'no alert 7',
      expected: true,
    });
  });

  it('a model that is down comes with the fix', () => {
    const settings = new OllamaSettings('http://analyst:hunter2@localhost:11434', 'llama3.2', 1_000, 1_000);
    const said = explainFailure(new OllamaUnavailable('unreachable', settings, new Error(DRIVER)), ID);
    expect(said).toMatchObject({ code: 'ollama_unavailable', expected: false });
    expect(said.message).toContain('ollama serve');
    expect(said.message).not.toMatch(/hunter2|ECONN|SELECT/);
  });
});

describe('a failure is never an empty answer', () => {
  it.each([
    [new DatabaseUnavailable(DRIVER), /nothing is known .* this is not an empty answer\. Try again/],
    [
      new QueryTimeout(DRIVER),
      /nothing is known; ask again with a shorter window or a narrower filter. .* doctor tells which/,
    ],
    [
      new TooCostly(3.2),
      /was not begun and nothing is known; ask again with a window of at most 1\/4 of .* doctor tells which/,
    ],
    [new DatabaseOverloaded(DRIVER), /too many questions at once; try again in a few seconds/],
  ])('%s says so, what to do, and its id', (error, words) => {
    const { message } = explainFailure(error, ID);
    expect(message).toMatch(words);
    expect(message).toContain(ID);
    expect(message).not.toMatch(LEAK);
  });

  it('a missing table is named, and that other tools work', () => {
    const { code, message } = explainFailure(new MissingPart('top_talkers'), ID);
    expect(code).toBe('not_available');
    expect(message).toMatch(/ top_talkers .*other tools work/);
  });
});
