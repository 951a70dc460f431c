import { type DynamicModule, Module } from '@nestjs/common';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AlertContextRepository } from './alerts/alert-context.repository.js';
import { AlertRepository } from './alerts/alert.repository.js';
import { CoverageLedger } from './watching/coverage-ledger.js';
import { SensorActivityRepository } from './watching/sensor-activity.repository.js';
import { SignRepository } from './watching/sign.repository.js';
import { DatabaseNodes } from './database-nodes.js';
import { DatabaseProfile } from './database-profile.js';
import { ReadonlyDatabase } from './readonly-database.js';
import { RoleCheck } from './role/role-check.js';
import { ClassificationRepository } from './devices/classification.repository.js';
import { DeviceRepository } from './devices/device.repository.js';
import { DeviceRulesRepository } from './devices/device-rules.repository.js';
import { DeviceTemplateRepository } from './devices/device-template.repository.js';
import { SeenAddressRepository } from './alerts/seen-address.repository.js';
import { AlertPartiesRepository } from './alerts/alert-parties.repository.js';
import { WeakEncryptionRepository } from './directory/weak-encryption.repository.js';
import { ChainRepository } from './attack/chain.repository.js';
import { TypeHistoryRepository } from './attack/type-history.repository.js';
import { PathRepository } from './attack/path.repository.js';
import { TechniqueRepository } from './attack/technique.repository.js';
import { RollupRepository } from './rollups/rollup.repository.js';
import { BeaconRepository } from './hunting/beacon.repository.js';
import { NoiseRepository } from './hunting/noise.repository.js';
import { OutboundRepository } from './hunting/outbound.repository.js';
import { ScannerRepository } from './hunting/scanner.repository.js';
import { ReportAlertsRepository } from './reports/report-alerts.repository.js';
import { RiskRepository } from './risk/risk.repository.js';
import { ChangeRepository } from './changes/change.repository.js';
import { CaptureRepository } from './captures/capture.repository.js';
import { HandshakeRepository } from './handshakes/handshake.repository.js';
import { HostRepository } from './devices/host.repository.js';
import { HostStoryRepository } from './hosts/host-story.repository.js';
import { KnowledgeRepository } from './intel/knowledge.repository.js';
import { FeedHealthRepository } from './intel/feed-health.repository.js';
import { ReputationRepository } from './intel/reputation.repository.js';
import { SightingRepository } from './intel/sighting.repository.js';
import { ThreatFeedRepository } from './intel/threat-feed.repository.js';
import { ServiceProviderRepository } from './devices/service-provider.repository.js';
import { TypeEvidenceRepository } from './devices/type-evidence.repository.js';
import { TalkerRepository } from './traffic/talker.repository.js';
import { TrafficRepository } from './traffic/traffic.repository.js';
import { BandwidthRepository } from './sensors/bandwidth.repository.js';
import { ConfigurationRepository } from './configuration/configuration.repository.js';
import { SensorCommandRepository } from './sensors/sensor-command.repository.js';
import { SensorRepository } from './sensors/sensor.repository.js';
import { ShiftRepository } from './shifts/shift.repository.js';
import { SituationRepository } from './situation/situation.repository.js';
import { TableHealthRepository } from './system/table-health.repository.js';
import { SystemStatRepository } from './system/system-stat.repository.js';

const repositories = [
  AlertContextRepository,
  AlertPartiesRepository,
  AlertRepository,
  BandwidthRepository,
  BeaconRepository,
  ClassificationRepository,
  ConfigurationRepository,
  CoverageLedger,
  DeviceRepository,
  DeviceRulesRepository,
  DeviceTemplateRepository,
  CaptureRepository,
  ChainRepository,
  ChangeRepository,
  HandshakeRepository,
  HostRepository,
  HostStoryRepository,
  KnowledgeRepository,
  PathRepository,
  ReportAlertsRepository,
  FeedHealthRepository,
  ReputationRepository,
  NoiseRepository,
  OutboundRepository,
  RiskRepository,
  RollupRepository,
  ScannerRepository,
  SeenAddressRepository,
  SensorActivityRepository,
  SensorCommandRepository,
  SensorRepository,
  ServiceProviderRepository,
  ShiftRepository,
  SignRepository,
  SightingRepository,
  SituationRepository,
  SystemStatRepository,
  TableHealthRepository,
  TalkerRepository,
  TechniqueRepository,
  ThreatFeedRepository,
  TrafficRepository,
  TypeEvidenceRepository,
  TypeHistoryRepository,
  WeakEncryptionRepository,
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
