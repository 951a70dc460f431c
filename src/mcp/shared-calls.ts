import { Injectable } from '@nestjs/common';
import type { Scope } from '../database/scope.js';
import { SharedWork } from '../database/shared-work.js';

/** Waits in a line of its own: nobody is to stand behind the questions of whoever happened to come first. */
const SHARED = 'shared';

/** Calls for the same that are in flight at the same moment, and what is computed for all of them once. */
@Injectable()
export class SharedCalls {
  private readonly inFlight = new Map<string, SharedWork<unknown>>();

  /**
   * What the first call with this key began, or the signal's reason. It ends with the last call that waits for it,
   * and nothing of it is kept.
   *
   * @param key tells apart whatever may not be shared
   */
  async join<Result>(key: string, scope: Scope, work: (scope: Scope) => Promise<Result>): Promise<Result> {
    scope.signal.throwIfAborted();
    const before = this.inFlight.get(key) as SharedWork<Result> | undefined;
    const shared = before && !before.cancelled ? before : this.start(key, scope, work);
    return shared.wait(scope.signal);
  }

  private start<Result>(
    key: string,
    scope: Scope,
    work: (scope: Scope) => Promise<Result>,
  ): SharedWork<Result> {
    const shared = new SharedWork((signal) =>
      work({ ...scope, caller: SHARED, signal }).finally(() => {
        if (this.inFlight.get(key) === shared) this.inFlight.delete(key);
      }),
    );
    this.inFlight.set(key, shared);
    return shared;
  }
}
