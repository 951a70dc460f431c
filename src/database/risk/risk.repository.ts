import { Injectable } from '@nestjs/common';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { type Assets, type Courses, type RiskScale } from './risk.js';
import { scaleValues } from './risk-sql.js';
import { riskCourses } from './course-statement.js';
import { riskyAssets } from './asset-statement.js';

/** Steps of a course, counted back from the end of the window. */
export interface Steps {
  hours: number;
  count: number;
  /** Steps whose alerts make up one score. */
  lookBack: number;
}

/** Risk of the sources of alerts. */
@Injectable()
export class RiskRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Those with the most points first; only one when its address is given. */
  async find(
    window: Window,
    scale: RiskScale,
    wanted: { address: string | null; minPoints: number },
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Assets> {
    const bounds = [window.from, window.to, scope.sensors, ...scaleValues(scale)];
    const values = [...bounds, wanted.address, wanted.minPoints, page.limit, page.offset];
    return this.database.row(riskyAssets, values, scope);
  }

  /** The course of the scores of those that have the most points at the end of the window. */
  async courses(
    window: Window,
    scale: RiskScale,
    steps: Steps,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Courses> {
    const bounds = [window.from, window.to, scope.sensors, ...scaleValues(scale)];
    const { hours, count, lookBack } = steps;
    const values = [...bounds, hours, count, lookBack, lookBack - 1, page.limit, page.offset];
    return this.database.row(riskCourses, values, scope);
  }
}
