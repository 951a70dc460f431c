import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import { RollupRepository, type Sourced } from '../rollups/rollup.repository.js';
import type { Scope, Window } from '../scope.js';
import type { HostFacts } from './host-facts.js';
import { factsOfHost } from './host-facts-statement.js';
import type { HostStory } from './host-story.js';
import { storyOfHost } from './host-story-statement.js';

/** One host in NetMonitor's tables `alerts`, `devices` and `top_talkers`, each beside the days before the window. */
@Injectable()
export class HostStoryRepository {
  constructor(
    private readonly database: ReadonlyDatabase,
    private readonly rollUps: RollupRepository,
  ) {}

  /** What alerts tell of it, on either side. @param severities worst first, and which of them are grave */
  async find(
    address: string,
    window: Window,
    historyFrom: string,
    severities: { all: readonly string[]; grave: readonly string[] },
    scope: Scope,
  ): Promise<HostStory & Sourced> {
    const values = [
      window.from,
      window.to,
      scope.sensors,
      address,
      historyFrom,
      severities.all,
      severities.grave,
    ];
    const wish = { window: { ...window, from: historyFrom }, borders: [window.from] };
    return this.rollUps.row(storyOfHost, values, wish, scope);
  }

  /** What it is, and its traffic against that of the days before. */
  async findFacts(address: string, window: Window, historyFrom: string, scope: Scope): Promise<HostFacts> {
    const values = [scope.sensors, address, window.from, window.to, historyFrom];
    return this.database.row(factsOfHost, values, scope);
  }
}
