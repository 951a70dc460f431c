import { createApp } from '../app.js';
import type { Environment } from '../config/environment.js';
import { ConfigurationError, loadEnvironment } from '../config/load-environment.js';
import { isLoopback } from '../database/database-address.js';

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
  const { url } = await listen(environment);
  process.stderr.write(`NetMonitor MCP server on ${url}\n`);
}

/**
 * Starts the server and tells its address; signals drain it and end the process with 0.
 * `afterwards` runs when the server is down.
 */
export async function listen(
  environment: Environment,
  afterwards?: () => Promise<void>,
): Promise<{ url: string }> {
  requireLoopback(environment.host);
  const app = await createApp(environment);
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
  try {
    await app.listen(environment.port, environment.host);
  } catch (error) {
    await app.close();
    throw describeListenFailure(error, environment);
  }
  return { url: (await app.getUrl()).replace('[::1]', 'localhost') };
}

/** This version has no access control, so it must not be reachable from the network. */
function requireLoopback(host: string): void {
  if (isLoopback(host) && !host.startsWith('/')) return;
  throw new ConfigurationError(
    `NETMONITOR_HOST was "${host}"; allowed: a loopback address such as 127.0.0.1. This version has no access ` +
      'control yet and serves this machine only: reach it through an SSH tunnel (ssh -L 3000:127.0.0.1:3000 HOST)',
  );
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
