import { type DynamicModule, Module } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AccessChain } from './access-chain.js';
import { AuditLog } from './audit/audit-log.js';
import { Authenticator } from './authenticator.js';
import { DrainLimit } from './drain-limit.js';
import { FailedLogins } from './failed-logins.js';
import { Hits } from './hits.js';
import { OAuthVerifier } from './oauth/oauth-verifier.js';
import { OpenCalls } from './open-calls.js';
import { RateLimit } from './rate-limit.js';
import { RefusalRecord } from './refusal-record.js';
import { TokenStore } from './tokens/token-store.js';

/** Who may come in, how often, and the record of it. */
@Module({
  providers: [
    AccessChain,
    AuditLog,
    Authenticator,
    DrainLimit,
    FailedLogins,
    Hits,
    OAuthVerifier,
    OpenCalls,
    RateLimit,
    RefusalRecord,
    ThrottlerStorageService,
    TokenStore,
  ],
  exports: [AccessChain, AuditLog, OpenCalls, RateLimit, TokenStore],
})
export class AccessModule {
  /** `redis` is empty where nothing is shared. */
  static of(config: DynamicModule, redis: DynamicModule[]): DynamicModule {
    return { module: AccessModule, imports: [config, MetricsModule, ...redis] };
  }
}
