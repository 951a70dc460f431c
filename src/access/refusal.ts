import type { Response } from 'express';

/** Why a request was turned away: stands in the audit record and in the metrics. */
export type RefusalReason =
  | 'forbidden_host'
  | 'forbidden_origin'
  | 'forbidden_address'
  | 'unauthorized'
  | 'too_many_failed_logins'
  | 'keys_unavailable'
  | 'insufficient_scope'
  | 'unknown_toolset'
  | 'unsupported_content'
  | 'unreadable_body'
  | 'session_of_another'
  | 'unknown_session'
  | 'session_unreachable'
  | 'too_many_sessions'
  | 'rate_limited';

export interface Refusal {
  status: number;
  reason: RefusalReason;
  /** For the client; names the fix. */
  message: string;
  /** For the record alone: what exactly was wrong. */
  detail?: string;
  headers?: Record<string, string>;
  /** JSON-RPC error code; the server's own range when absent. */
  code?: number;
}

const SERVER_ERROR = -32_000;

/** Answers with a JSON-RPC error, which MCP clients show, and leaves the reason for the record. */
export function refuse(response: Response, refusal: Refusal): void {
  const { status, reason, message, detail, headers, code } = refusal;
  response.locals['refusal'] = reason;
  response.locals['detail'] = detail;
  response
    .status(status)
    .set(headers ?? {})
    .json({ jsonrpc: '2.0', error: { code: code ?? SERVER_ERROR, message }, id: null });
}
