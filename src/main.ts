#!/usr/bin/env node
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { stopWithNpm } from './config/npm-script.js';
import { VERSION } from './version.js';

const BAD_USAGE = 2;

const program = new Command('netmonitor-mcp')
  .description('Answers questions about a network from its NetMonitor database, over MCP. Only reads.')
  .version(VERSION)
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Settings come from environment variables (docs/configuration.md); flags win over them.
Exit codes: 0 clean stop, 1 a failed check or a refusal to start, 2 bad usage.`,
  );

program
  .command('serve', { isDefault: true })
  .description('run the server')
  .option('--transport <kind>', 'sse (serves /sse and /mcp) or http (/mcp only); default sse')
  .option('--host <address>', 'address to listen on; default 127.0.0.1')
  .option('--port <number>', 'port to listen on; default 3000')
  .exitOverride()
  .action(async (flags: Record<string, string>) => (await import('./commands/serve.js')).serve(flags));

program
  .command('demo')
  .description(
    'run the server on an embedded PostgreSQL with 30 days of made-up data and one planted incident',
  )
  .option('--host <address>', 'address to listen on; default 127.0.0.1')
  .option('--port <number>', 'port to listen on; default 3000')
  .option('--data-dir <folder>', 'where the database lives; a second start reuses it')
  .exitOverride()
  .action(async (flags: Record<string, string>) => (await import('./commands/demo.js')).demo(flags));

stopWithNpm();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : BAD_USAGE;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`netmonitor-mcp: ${message}\n`);
    process.exit(1);
  }
}
