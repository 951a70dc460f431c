import { accessSync, constants, mkdirSync } from 'node:fs';
import { ConfigurationError, loadEnvironment } from '../config/load-environment.js';
import { startDemoDatabase } from '../demo/demo-database.js';
import { defaultDemoDirectory } from '../demo/demo-directory.js';
import { banner } from './demo-banner.js';
import { listen } from './serve.js';

export interface DemoFlags {
  host?: string;
  port?: string;
  dataDir?: string;
}

/** Embedded database, demo data and the server over it, until a signal ends all three. */
export async function demo(flags: DemoFlags): Promise<void> {
  const dataDir = flags.dataDir ?? defaultDemoDirectory();
  checkWritable(dataDir);
  const database = await startDemoDatabase({ dataDir, onProgress: progressOn(process.stderr) });
  const { address } = database;
  const { environment } = loadEnvironment({
    NETMONITOR_HOST: flags.host,
    NETMONITOR_PORT: flags.port,
    NETMONITOR_DB_HOST: address.host,
    NETMONITOR_DB_PORT: String(address.port),
    NETMONITOR_DB_NAME: address.name,
    NETMONITOR_DB_USER: address.user,
    NETMONITOR_DB_PASSWORD: address.password,
    NETMONITOR_DB_SSLMODE: 'disable',
    NETMONITOR_AS_OF: database.asOf,
    NETMONITOR_LOG_LEVEL: 'warn',
  });
  try {
    const { url } = await listen(environment, () => database.stop());
    process.stdout.write(banner({ url, asOf: database.asOf, reused: database.reused, dataDir }));
  } catch (error) {
    await database.stop();
    throw error;
  }
}

function checkWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `cannot keep the database in ${dataDir} (${code}); choose a folder of yours: --data-dir FOLDER`,
    );
  }
}

/** One moving line on a terminal, one line per step elsewhere. */
function progressOn(output: NodeJS.WriteStream) {
  let step = '';
  return (text: string, fraction: number): void => {
    const percent = `${Math.round(fraction * 100)}`.padStart(3);
    if (output.isTTY) output.write(`\r\u001b[K${percent} % ${text}${fraction >= 1 ? '\n' : ''}`);
    else if (text !== step) output.write(`${percent} % ${text}\n`);
    step = text;
  };
}
