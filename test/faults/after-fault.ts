import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { DatabaseNodes } from '../../src/database/database-nodes.js';
import { Metrics } from '../../src/metrics/metrics.js';
import type { Scene } from './scene.js';

const PATIENCE = { timeout: 20_000, interval: 50 };

/**
 * Remembers how things are, and gives the check for after the fault: nobody's promise was left to reject, a
 * clean call works, pool, sessions and descriptors are as before, and each call has exactly one audit record.
 */
export function watch(scene: Scene): () => Promise<void> {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => void rejections.push(reason);
  process.on('unhandledRejection', note);
  const sessions = openSessions(scene);
  const descriptors = ownDescriptors(scene);
  return async () => {
    try {
      await expect.poll(() => scene.health(), PATIENCE).toBe(200);
      await expect.poll(() => scene.outcome(), PATIENCE).toBe('ok');
      await expect.poll(() => usedConnections(scene), PATIENCE).toEqual({ used: 0, running: 0, waiting: 0 });
      await expect.poll(() => openSessions(scene), PATIENCE).toBe(sessions);
      await expect.poll(() => ownDescriptors(scene), PATIENCE).toBeLessThanOrEqual(descriptors);
      await expect.poll(() => scene.records().length, PATIENCE).toBe(scene.asked);
      expect(new Set(scene.records().map((record) => record.query_id)).size).toBe(scene.asked);
      expect(rejections).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  };
}

function usedConnections({ server }: Scene) {
  const { open, idle, running, waiting } = server.app.get(DatabaseNodes, { strict: false }).load();
  return { used: open - idle, running, waiting };
}

function openSessions({ server }: Scene): number {
  const text = server.app
    .get(Metrics, { strict: false })
    .registry.getSingleMetricAsString('netmonitor_mcp_sessions');
  return Number(/^netmonitor_mcp_sessions (\d+)$/m.exec(text as unknown as string)?.[1]);
}

/** Those of the pool's connections left out, which come and go: one at our end and two in the proxy. */
function ownDescriptors({ server, proxy }: Scene): number {
  if (process.platform !== 'linux') return 0;
  const { open } = server.app.get(DatabaseNodes, { strict: false }).load();
  return readdirSync('/proc/self/fd').length - open - 2 * proxy.open;
}
