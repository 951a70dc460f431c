import { type DynamicModule, Module } from '@nestjs/common';
import { GetDeviceByIp } from './get-device-by-ip.tool.js';
import { GetDevices } from './get-devices.tool.js';

/** Tools over discovered devices, their types and known providers. */
@Module({ providers: [GetDeviceByIp, GetDevices] })
export class DevicesToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: DevicesToolsModule, imports: [database] };
  }
}
