import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AccessModule } from './access/access.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Environment } from './config/environment.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import type { Log } from './log.js';
import { McpModule } from './mcp/mcp.module.js';
import { OllamaSettings } from './ollama/ollama-settings.js';
import { OllamaModule } from './ollama/ollama.module.js';
import { RedisModule } from './redis/redis.module.js';

/** The whole house. Each room is made once and handed to the rooms that use it. */
@Module({})
export class AppModule {
  static of(environment: Environment, { logger }: Log): DynamicModule {
    const config = ConfigModule.of(environment);
    const redis = environment.redisUrl ? [RedisModule.of(config)] : [];
    const access = AccessModule.of(config, redis);
    const database = DatabaseModule.of(config);
    const ollama = OllamaModule.of(
      new OllamaSettings(
        environment.ollamaBaseUrl,
        environment.ollamaModel,
        environment.ollamaTimeoutMs,
        environment.ollamaFirstByteMs,
      ),
    );
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot({
          pinoHttp: { logger, autoLogging: false, serializers: { req: withoutQuery } },
        }),
        config,
        access,
        database,
        ollama,
        McpModule.of(config, access, database, ollama, redis),
        HealthModule.of(access, database, ollama, redis),
      ],
    };
  }
}

/** A query may hold a session id, or a secret that somebody put into an address: neither is for the log. */
function withoutQuery({ id, method, url }: { id: unknown; method: string; url: string }) {
  return { id, method, path: url.split('?')[0] };
}
