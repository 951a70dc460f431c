import type { Alert } from '../../../database/alerts/alert.js';
import type { AlertRepository } from '../../../database/alerts/alert.repository.js';
import type { Note } from '../../answer/receipt.js';
import type { ToolCall } from '../../tool-call.js';
import { ToolError } from '../../tool-error.js';

/**
 * The newest alert with an id in the call's window, and a word when the id is not its alone.
 *
 * @throws ToolError not_found, naming the window that was searched
 */
export async function findOneAlert(
  alerts: AlertRepository,
  id: number,
  call: ToolCall,
): Promise<{ alert: Alert; notes: Note[] }> {
  const [alert, other] = await alerts.findById(id, call.window, call.scope);
  if (alert === undefined) {
    throw new ToolError(
      'not_found',
      `no alert ${id} from ${call.window.from} to ${call.window.to}; get_alert looks further back with more hours`,
    );
  }
  const notes = other
    ? [
        {
          code: 'id_not_unique',
          message: `another alert has the id ${id}, at ${other.timestamp}; this is the newest`,
        },
      ]
    : [];
  return { alert, notes };
}
