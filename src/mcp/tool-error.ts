/** Stable codes a client may rely on. */
export type ToolErrorCode =
  | 'invalid_argument'
  | 'not_found'
  | 'not_available'
  | 'db_unavailable'
  | 'query_timeout'
  | 'overloaded'
  | 'busy'
  | 'rate_limited'
  | 'forbidden'
  | 'ollama_unavailable'
  | 'internal';

/** A failure whose message may be read by the model and by whoever stands behind it. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  constructor(
    readonly code: ToolErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
