import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { refuseForeignPages } from './access/host-and-origin.js';
import { refuseOtherContent } from './access/json-only.js';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { refuseUnreadableBody } from './mcp/unreadable-body.js';

const LARGEST_BODY = '1mb';

/** The server, ready to listen; the same for `serve`, the demo and the tests. */
export async function createApp(environment: Environment): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(environment), {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
    // Idle keep-alive connections would hold the server open at shutdown.
    forceCloseConnections: true,
  });
  app.useLogger(app.get(Logger));
  app.use(refuseForeignPages(environment));
  app.use(refuseOtherContent);
  app.useBodyParser('json', { limit: LARGEST_BODY });
  app.use(refuseUnreadableBody);
  app.disable('x-powered-by');
  return app;
}
