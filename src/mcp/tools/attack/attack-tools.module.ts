import { type DynamicModule, Module } from '@nestjs/common';
import { GetAttackChains } from './get-attack-chains.tool.js';
import { GetMitreMapping } from './get-mitre-mapping.tool.js';

/** Tools over attacks as a whole: chains, techniques and risk. */
@Module({ providers: [GetAttackChains, GetMitreMapping] })
export class AttackToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: AttackToolsModule, imports: [database] };
  }
}
