import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { Peer } from '../../access/principal.js';

/** How a peer travels through the SDK. Its token has done its work and does not come along. */
export function authInfoOf(peer: Peer, sessionId?: string): AuthInfo {
  return { token: '', clientId: peer.principal.id, scopes: [], extra: { peer, sessionId } };
}

/** Who sent the message that the SDK handed us. */
export function peerIn(authInfo: AuthInfo | undefined): { peer: Peer; sessionId?: string } {
  if (!authInfo?.extra) throw new Error('a message came past the access chain');
  return authInfo.extra as { peer: Peer; sessionId?: string };
}
