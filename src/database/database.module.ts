import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readonlyDataSource } from '../../ormconfig.js';
import { Environment } from '../config/environment.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AlertRepository } from './alerts/alert.repository.js';
import { AlertPartiesRepository } from './alerts/alert-parties.repository.js';
import { DatabaseConnection } from './database-connection.js';
import { databaseAddress } from './database-address.js';
import { DatabaseProfile } from './database-profile.js';
import { ReadonlyDatabase } from './readonly-database.js';
import { RoleCheck } from './role/role-check.js';
import { WeakEncryptionRepository } from './directory/weak-encryption.repository.js';
import { ChainRepository } from './attack/chain.repository.js';
import { TechniqueRepository } from './attack/technique.repository.js';
import { RiskRepository } from './risk/risk.repository.js';
import { CaptureRepository } from './captures/capture.repository.js';
import { HandshakeRepository } from './handshakes/handshake.repository.js';
import { HostRepository } from './devices/host.repository.js';
import { TalkerRepository } from './traffic/talker.repository.js';
import { TrafficRepository } from './traffic/traffic.repository.js';
import { BandwidthRepository } from './sensors/bandwidth.repository.js';
import { ConfigurationRepository } from './configuration/configuration.repository.js';
import { SensorCommandRepository } from './sensors/sensor-command.repository.js';
import { SensorRepository } from './sensors/sensor.repository.js';
import { SituationRepository } from './situation/situation.repository.js';

const repositories = [
  AlertPartiesRepository,
  AlertRepository,
  BandwidthRepository,
  CaptureRepository,
  ChainRepository,
  ConfigurationRepository,
  HandshakeRepository,
  HostRepository,
  RiskRepository,
  SensorCommandRepository,
  SensorRepository,
  SituationRepository,
  TalkerRepository,
  TechniqueRepository,
  TrafficRepository,
  WeakEncryptionRepository,
];

/** The read-only door and the repositories behind it. */
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [Environment],
      useFactory: (environment: Environment) =>
        new DataSource(
          readonlyDataSource(databaseAddress(environment), {
            min: environment.dbPoolMin,
            max: environment.dbPoolMax,
            statementTimeoutMs: environment.dbStatementTimeoutMs,
          }),
        ),
    },
    DatabaseConnection,
    DatabaseProfile,
    ReadonlyDatabase,
    RoleCheck,
    ...repositories,
  ],
  exports: [DatabaseConnection, DatabaseProfile, RoleCheck, ...repositories],
})
export class DatabaseModule {
  static of(config: DynamicModule): DynamicModule {
    return { module: DatabaseModule, imports: [config, MetricsModule] };
  }
}
