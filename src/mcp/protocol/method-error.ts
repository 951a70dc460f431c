import type { ToolErrorCode } from '../tool-error.js';

/** JSON-RPC codes of the failures that are no tool's own. */
export const METHOD_NOT_FOUND = -32_601;
export const INVALID_PARAMS = -32_602;
export const INTERNAL_ERROR = -32_603;
/** The code of the revisions up to 2025-11-25; the newer SDK makes -32602 of it, as its revision wants. */
export const RESOURCE_NOT_FOUND = -32_002;

/** A request that gets a JSON-RPC error for an answer. Both SDKs read code, message and data off it. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
  constructor(
    readonly code: number,
    message: string,
    readonly data?: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** The failure of what is no tool, whose text says what went wrong. */
export function failureOf(text: string, error: ToolErrorCode): MethodError {
  return new MethodError(error === 'invalid_argument' ? INVALID_PARAMS : INTERNAL_ERROR, text);
}
