#!/usr/bin/env node
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import type { CreateFlags } from './commands/token.js';
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
  .option(
    '--transport <kind>',
    'sse (/sse and /mcp), http (/mcp only) or stdio (one client on standard input); default sse',
  )
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

program
  .command('doctor')
  .description('check settings, door, files, database, role and Ollama, and print the fix under each failure')
  .option('--json', 'print the findings as JSON')
  .exitOverride()
  .action(async (flags: { json?: boolean }) => (await import('./commands/doctor.js')).doctor(flags));

const token = program
  .command('token')
  .description('access tokens: make, list and revoke them')
  .exitOverride();
const file = ['--file <file>', 'the token file; default NETMONITOR_TOKENS_FILE'] as const;
const several = (value: string, before: string[] = []) => [...before, value];

token
  .command('create <name>')
  .description('make a token and show it once')
  .option('--scope <toolset>', 'toolset it may use, may be repeated; default all', several)
  .option('--sensor <id>', 'sensor it may see, may be repeated; default all', several)
  .option('--expires <time>', 'how long it holds, such as 12h, 90d or 1y; default for ever')
  .option('--allow-ip <cidr>', 'address or network it may come from, may be repeated; default any', several)
  .option(...file)
  .exitOverride()
  .action(async (name: string, flags: CreateFlags) =>
    (await import('./commands/token.js')).createToken(name, flags),
  );
token
  .command('list')
  .description('show all tokens, never their secrets')
  .option(...file)
  .exitOverride()
  .action(async (flags: { file?: string }) => (await import('./commands/token.js')).listTokens(flags));
token
  .command('revoke <name>')
  .description('take a token away; a running server ends its streams within two seconds')
  .option(...file)
  .exitOverride()
  .action(async (name: string, flags: { file?: string }) =>
    (await import('./commands/token.js')).revokeToken(name, flags),
  );

program
  .command('audit')
  .description('the record of calls and refusals')
  .exitOverride()
  .command('verify <file...>')
  .description('check the chain of one or more audit files, the key from NETMONITOR_AUDIT_KEY')
  .exitOverride()
  .action(async (files: string[]) => (await import('./commands/audit.js')).auditVerify(files));

// Who reads the output may stop before its end, as "head" does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.stderr.write(`netmonitor-mcp: cannot write the output (${code})\n`);
  process.exitCode = 1;
});

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
