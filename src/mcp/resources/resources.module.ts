import { type DynamicModule, Module } from '@nestjs/common';
import { DashboardSummary } from './dashboard-summary.resource.js';
import { DatabaseSchema } from './database-schema.resource.js';
import { Host } from './host.resource.js';
import { OneAlert } from './one-alert.resource.js';
import { OneSensor } from './one-sensor.resource.js';
import { OneThreatType } from './one-threat-type.resource.js';
import { Sensors } from './sensors.resource.js';

/** Everything that has an address. */
@Module({
  providers: [DashboardSummary, DatabaseSchema, Host, OneAlert, OneSensor, OneThreatType, Sensors],
})
export class ResourcesModule {
  static of(config: DynamicModule, database: DynamicModule): DynamicModule {
    return { module: ResourcesModule, imports: [config, database] };
  }
}
