import type { ServerResponse } from 'node:http';

/**
 * Resolves when nobody can be answered any more. An answer that waits behind another on its connection is not
 * told when that breaks; the connection is.
 */
export function hangUpOf(response: ServerResponse): Promise<void> {
  const { socket } = response.req;
  return new Promise((resolve) => {
    const end = () => {
      response.off('close', end);
      socket.off('close', end);
      resolve();
    };
    if (socket.destroyed || response.destroyed) return end();
    response.once('close', end);
    socket.once('close', end);
  });
}
