import { AuditLog } from '../access/audit/audit-log.js';
import { checkDoor } from '../access/auth-mode.js';
import { followCertificate } from '../access/certificate.js';
import { TokenStore } from '../access/tokens/token-store.js';
import { createApp } from '../app.js';
import type { Environment } from '../config/environment.js';
import { ConfigurationError, loadEnvironment } from '../config/load-environment.js';
import { RoleCheck } from '../database/role/role-check.js';
import { createLog } from '../log.js';
import { StdioAdapter } from '../mcp/protocol/stdio.adapter.js';

export interface ServeFlags {
  transport?: string;
  host?: string;
  port?: string;
}

/** Runs the server until a signal ends it. */
export async function serve(flags: ServeFlags): Promise<void> {
  const { environment, warnings } = loadEnvironment({
    NETMONITOR_TRANSPORT: flags.transport,
    NETMONITOR_HOST: flags.host,
    NETMONITOR_PORT: flags.port,
  });
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  if (environment.transport === 'stdio') return serveStarter(environment);
  const { url } = await listen(environment);
  process.stderr.write(`NetMonitor MCP server on ${url}\n`);
}

/** Serves the client that started this process, until its input ends. */
async function serveStarter(environment: Environment): Promise<void> {
  const { app, stop } = await prepare(environment);
  await app.get(StdioAdapter).serve(process.stdin, process.stdout);
  await stop();
}

/** Starts the server and tells its address. `afterwards` runs when the server is down. */
export async function listen(
  environment: Environment,
  afterwards?: () => Promise<void>,
): Promise<{ url: string }> {
  checkDoor(environment);
  const { app } = await prepare(environment, afterwards);
  try {
    await app.listen(environment.port, environment.host);
  } catch (error) {
    await app.close();
    throw describeListenFailure(error, environment);
  }
  return { url: (await app.getUrl()).replace('[::1]', 'localhost') };
}

/**
 * The house, ready to serve. Signals drain it and end the process with 0, SIGHUP makes it read tokens and
 * certificate again and open log and audit file anew.
 */
async function prepare(environment: Environment, afterwards?: () => Promise<void>) {
  const log = createLog(environment);
  const app = await createApp(environment, log);
  const renewCertificate = followCertificate(app.getHttpServer(), environment);
  let stopping = false;
  const stop = async () => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    await app.close();
    await afterwards?.();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', () => {
    log.reopen();
    app.get(TokenStore).reload();
    void app.get(AuditLog).reopen();
    renewCertificate();
  });
  try {
    await app.init();
    app.get(RoleCheck).assertSafe();
  } catch (error) {
    await app.close();
    throw error;
  }
  return { app, stop };
}

function describeListenFailure(error: unknown, { host, port }: Environment): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new ConfigurationError(`port ${port} on ${host} is in use; choose another with --port`);
  if (code === 'EACCES')
    return new ConfigurationError(`port ${port} needs privileges; choose one above 1023 with --port`);
  if (code === 'EADDRNOTAVAIL') return new ConfigurationError(`${host} is no address of this machine`);
  return error as Error;
}
