import type { Response } from 'express';

/** A JSON-RPC error that belongs to no request. */
export function sendJsonRpcError(response: Response, status: number, code: number, message: string): void {
  response.status(status).json({ jsonrpc: '2.0', error: { code, message }, id: null });
}
