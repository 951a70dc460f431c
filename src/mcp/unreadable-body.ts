import type { NextFunction, Request, Response } from 'express';
import { sendJsonRpcError } from './json-rpc-error.js';

interface BodyParserError extends Error {
  type?: string;
  status?: number;
}

/**
 * Express error middleware right behind the body parser: a body that cannot be read gets a JSON-RPC error,
 * not Nest's. Parse errors are HTTP 400 with -32700 (JSON-RPC 2.0, section 5.1).
 */
export function refuseUnreadableBody(
  error: BodyParserError,
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  const { type, status } = error;
  if (status === undefined) next(error);
  else if (status === 413) sendJsonRpcError(response, 413, -32_600, 'the message is larger than 1 MB');
  else if (type === 'entity.parse.failed') {
    sendJsonRpcError(response, 400, -32_700, 'Parse error: the body is not JSON');
  } else sendJsonRpcError(response, status, -32_600, 'the body cannot be read');
}

/** No message of MCP comes near; whoever walks a body by recursion runs out of stack at some thousands. */
const DEEPEST = 256;

/** Right behind the parser, which takes any depth. */
export function refuseDeepBody({ body }: Request, response: Response, next: NextFunction): void {
  let level: unknown[] = [body];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  if (level.length === 0) next();
  else sendJsonRpcError(response, 400, -32_600, `the message is nested more than ${DEEPEST} deep`);
}
