import { ToolError } from '../tool-error.js';
import type { Note } from './receipt.js';
import type { ToolCall } from '../tool-call.js';

/**
 * For tools over tables without a sensor: a caller who may see certain sensors only gets nothing of them.
 *
 * @throws ToolError forbidden
 */
export function requireAllSensors({ scope }: ToolCall, what: string): void {
  if (scope.sensors === null) return;
  throw new ToolError(
    'forbidden',
    `${what} belong to no sensor, and you may see certain sensors only; somebody with access to all sensors can ask this`,
  );
}

/** For answers that leave out what belongs to no sensor. */
export function hiddenFrom({ scope }: ToolCall, what: string): Note[] {
  if (scope.sensors === null) return [];
  const message = `you may see certain sensors only, so ${what}, which belong to none, are left out`;
  return [{ code: 'global_hidden', message }];
}
