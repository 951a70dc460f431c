import { type DynamicModule, Module } from '@nestjs/common';
import { GetSensorAlerts } from './get-sensor-alerts.tool.js';
import { GetSensorCommandHistory } from './get-sensor-command-history.tool.js';
import { GetSensorDetails } from './get-sensor-details.tool.js';
import { GetSensorStatus } from './get-sensor-status.tool.js';

/** Tools over sensors. */
@Module({ providers: [GetSensorAlerts, GetSensorCommandHistory, GetSensorDetails, GetSensorStatus] })
export class SensorsToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: SensorsToolsModule, imports: [database] };
  }
}
