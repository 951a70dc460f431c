import { Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** One registry for all rooms. */
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
