import { type DynamicModule, Module } from '@nestjs/common';
import { CheckIpServiceProvider } from './check-ip-service-provider.tool.js';
import { GetDeviceByIp } from './get-device-by-ip.tool.js';
import { GetDeviceClassificationHints } from './get-device-classification-hints.tool.js';
import { GetDeviceClassificationStats } from './get-device-classification-stats.tool.js';
import { GetDeviceLearnedBehavior } from './get-device-learned-behavior.tool.js';
import { GetDeviceLearningStatus } from './get-device-learning-status.tool.js';
import { GetDeviceTemplateDetails } from './get-device-template-details.tool.js';
import { GetDeviceTemplates } from './get-device-templates.tool.js';
import { GetDevices } from './get-devices.tool.js';
import { GetServiceProviders } from './get-service-providers.tool.js';

/** Tools over discovered devices, their types and known providers. */
@Module({
  providers: [
    CheckIpServiceProvider,
    GetDeviceByIp,
    GetDeviceClassificationHints,
    GetDeviceClassificationStats,
    GetDeviceLearnedBehavior,
    GetDeviceLearningStatus,
    GetDeviceTemplateDetails,
    GetDeviceTemplates,
    GetDevices,
    GetServiceProviders,
  ],
})
export class DevicesToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: DevicesToolsModule, imports: [database] };
  }
}
