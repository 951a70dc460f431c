import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import { connect } from '../../src/demo/connection.js';
import type { TestServer } from './embedded-postgres.setup.js';

/** Any number will do, as long as it is the same in all files. */
const LOCK = 1;
const PAUSE_MS = 50;

let own: Promise<TestServer> | undefined;

/**
 * A server that no other file uses as long as this one's process lives. The number of vitest's worker does not tell:
 * where a project begins while the last file of another ends, two workers get the same.
 */
export function ownServer(): Promise<TestServer> {
  return (own ??= claim());
}

async function claim(): Promise<TestServer> {
  for (;;) {
    for (const server of inject('testServers')) {
      const keeper = await connect(server.superuser);
      const { rows } = await keeper.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
        LOCK,
      ]);
      if (rows[0]!.mine) {
        // Held until the process ends, which it must not keep from ending.
        (keeper as unknown as { unref(): void }).unref();
        return server;
      }
      await keeper.end();
    }
    await pause(PAUSE_MS);
  }
}
