import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AccessChain } from './access/access-chain.js';
import { certificate } from './access/certificate.js';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { createLog, type Log } from './log.js';
import { refuseDeepBody, refuseUnreadableBody } from './mcp/unreadable-body.js';

/** As sent: a compressed body could be a thousand times as large once it is read. */
const LARGEST_BODY = '1mb';
const KEEP_ALIVE_MS = 65_000;

/** The server, ready to listen; the same for `serve`, the demo and the tests. */
export async function createApp(
  environment: Environment,
  log: Log = createLog(environment),
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(environment, log), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
    httpsOptions: certificate(environment),
    // Idle keep-alive connections would hold the server open at shutdown.
    forceCloseConnections: true,
  });
  // By default Node.js drops headers behind the 1,000th: a proxy's word on the address may be among them.
  app.getHttpServer().maxHeadersCount = 0;
  // A proxy keeps its connections for 60 s: it must be the one that ends them, or a call runs into the end.
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;
  app.useLogger(app.get(Logger));
  app.set('trust proxy', environment.trustProxy?.split(',').map((proxy) => proxy.trim()) ?? false);
  app.use(...app.get(AccessChain).handlers());
  app.useBodyParser('json', { limit: LARGEST_BODY, inflate: false });
  app.use(refuseUnreadableBody, refuseDeepBody);
  app.disable('x-powered-by');
  return app;
}
