import { type DynamicModule, Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AlertRepository } from './alerts/alert.repository.js';
import { DatabaseNodes } from './database-nodes.js';
import { DatabaseProfile } from './database-profile.js';
import { ReadonlyDatabase } from './readonly-database.js';
import { RoleCheck } from './role/role-check.js';
import { HostRepository } from './devices/host.repository.js';
import { TalkerRepository } from './traffic/talker.repository.js';
import { TrafficRepository } from './traffic/traffic.repository.js';
import { BandwidthRepository } from './sensors/bandwidth.repository.js';
import { ConfigurationRepository } from './configuration/configuration.repository.js';
import { SensorCommandRepository } from './sensors/sensor-command.repository.js';
import { SensorRepository } from './sensors/sensor.repository.js';
import { SituationRepository } from './situation/situation.repository.js';

const repositories = [
  AlertRepository,
  BandwidthRepository,
  ConfigurationRepository,
  HostRepository,
  SensorCommandRepository,
  SensorRepository,
  SituationRepository,
  TalkerRepository,
  TrafficRepository,
];

/** The read-only door and the repositories behind it. */
@Module({
  providers: [DatabaseNodes, DatabaseProfile, ReadonlyDatabase, RoleCheck, ...repositories],
  exports: [DatabaseNodes, DatabaseProfile, RoleCheck, ...repositories],
})
export class DatabaseModule {
  static of(config: DynamicModule): DynamicModule {
    return { module: DatabaseModule, imports: [config, MetricsModule] };
  }
}
