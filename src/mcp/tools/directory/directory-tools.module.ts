import { type DynamicModule, Module } from '@nestjs/common';
import { CheckWeakEncryption } from './check-weak-encryption.tool.js';
import { GetKerberosAttacks } from './get-kerberos-attacks.tool.js';
import { GetKerberosStats } from './get-kerberos-stats.tool.js';

/** Tools over Kerberos and Active Directory. */
@Module({ providers: [CheckWeakEncryption, GetKerberosAttacks, GetKerberosStats] })
export class DirectoryToolsModule {
  static of(database: DynamicModule): DynamicModule {
    return { module: DirectoryToolsModule, imports: [database] };
  }
}
