import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { Sender } from './exchange.js';

/** How a sender travels through either SDK. Its token has done its work and does not come along. */
export function authInfoOf(sender: Sender): AuthInfo {
  return { token: '', clientId: sender.peer.principal.id, scopes: [], extra: { sender } };
}

/** Who sent the message that the SDK handed us. */
export function senderIn(authInfo: Pick<AuthInfo, 'extra'> | undefined): Sender {
  if (!authInfo?.extra) throw new Error('a message came past the access chain');
  return authInfo.extra['sender'] as Sender;
}
