import { type HostileBody, LIMIT } from './hostile-bodies.js';

export interface Reply {
  status: number;
  body: string;
}

/** What is wrong with the reply to a body; undefined when nothing is. */
export function flawOf({ text }: HostileBody, { status, body }: Reply): string | undefined {
  if (![200, 202, 400, 413].includes(status)) return `status ${status}`;
  if (Buffer.byteLength(text) > LIMIT)
    return status === 413 && isError(body, -32_600) ? undefined : 'not a 413';
  if (status === 202) return body === '' || body === 'Accepted' ? undefined : 'a 202 with a body';
  if (!isJson(text)) return status === 400 && isError(body, -32_700) ? undefined : 'no parse error';
  if (status === 400) return isError(body) ? undefined : 'a 400 that is no JSON-RPC error';
  const replies: unknown = JSON.parse(body);
  return [replies].flat().every(isResponse) ? undefined : 'no JSON-RPC response';
}

/** A JSON-RPC 2.0 response: an id, and either a result or an error. */
export function isResponse(message: unknown): boolean {
  const { jsonrpc, id, result, error } = message as Record<string, unknown>;
  return jsonrpc === '2.0' && id !== undefined && (result === undefined) !== (error === undefined);
}

/** Whether a message answers a call of a tool: none that a hostile body names is there, or its arguments are wrong. */
export function isAnswerToCall(message: unknown): boolean {
  const { result, error } = message as { result?: { content?: unknown }; error?: { message: string } };
  return result?.content !== undefined || /^.*(Unknown tool|name of a tool)/.test(error?.message ?? '');
}

function isError(body: string, code?: number): boolean {
  const message = JSON.parse(body) as { error?: { code: number } };
  return (
    isResponse(message) && message.error !== undefined && (code ?? message.error.code) === message.error.code
  );
}

/** As the server's parser takes it: a value alone is none, an empty body is an empty object. */
function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
