import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module.js';
import { Environment } from '../src/config/environment.js';
import { variablesOf } from '../src/config/variable.js';
import { type RegisteredTool, ToolRegistry } from '../src/mcp/tool-registry.js';
import { TOOLS_NOT_BUILT } from '../src/mcp/tools-not-built.js';
import { createLog } from '../src/log.js';
import { TOOLSETS, toolsetsOf } from '../src/config/toolsets.js';

const NOTICE = '<!-- Made by `npm run docs` from the source. Edit the source, not this page. -->';

interface Argument {
  type?: string;
  enum?: string[];
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
}

function configurationPage(): string {
  const defaults = new Environment() as unknown as Record<string, string | number | undefined>;
  const rows = variablesOf(Environment).map(({ name, property, meaning, secret }) => {
    const preset = defaults[property] ?? 'none';
    return `| \`${name}\` | \`${preset}\` | ${meaning}${secret ? '. Never printed' : ''} |`;
  });
  return [
    NOTICE,
    '',
    '# Configuration',
    '',
    'Every value may also come from a file named by the same name with `_FILE` behind it. All values are checked at',
    'start; a wrong one ends the start with one line that names the variable, what it was and what is allowed.',
    '',
    '| variable | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function toolsPage(tools: RegisteredTool[], schemas: Map<string, Record<string, Argument>>): string {
  const filled = TOOLSETS.filter((toolset) => tools.some(({ definition }) => definition.toolset === toolset));
  const sections = filled.flatMap((toolset) => [
    `## ${toolset}`,
    '',
    ...tools
      .filter(({ definition }) => definition.toolset === toolset)
      .flatMap(({ definition }) => [
        `### ${definition.name}`,
        '',
        definition.description,
        '',
        ...argumentTable(schemas.get(definition.name)!),
        `Answers with: ${Object.keys(definition.output.shape).map(code).join(', ')} and a receipt.`,
        '',
      ]),
  ]);
  const intro = `${tools.length} tools. All only read. Tools over time take a window, [from, to): \`hours\`, or \`from\` and \`to\`.`;
  return [NOTICE, '', '# Tools', '', intro, '', ...SERVED, '', ...sections].join('\n');
}

const SERVED = [
  'The headings are the toolsets. A server serves those of `NETMONITOR_TOOLSETS` (by default',
  `${toolsetsOf('default', true).map(code).join(', ')}); a token may have fewer, and a connection may ask`,
  'for fewer, by the header `X-MCP-Toolsets: alerts,sensors` or by `?toolsets=alerts,sensors` behind the address.',
];

function readOnlyPage(): string {
  return [
    NOTICE,
    '',
    '# What it does not do',
    '',
    `This server only reads the database of NetMonitor. ${TOOLS_NOT_BUILT.size} tools of the server before it are therefore`,
    'not built: those that write or act, that ask the internet, and that have no source in the database. They are not',
    'listed; calling one answers `not_available` with these words.',
    '',
    '| tool | where that is done, or why it is not |',
    '| --- | --- |',
    ...[...TOOLS_NOT_BUILT].map(([name, reason]) => `| ${code(name)} | ${reason} |`),
    '',
  ].join('\n');
}

function argumentTable(properties: Record<string, Argument>): string[] {
  const rows = Object.entries(properties).map(([name, argument]) => {
    const kind = argument.enum ? argument.enum.map(code).join(', ') : (argument.type ?? 'any');
    const preset = argument.default === undefined ? '' : code(JSON.stringify(argument.default));
    return `| ${code(name)} | ${kind} | ${preset} | ${argument.description ?? ''} |`;
  });
  if (rows.length === 0) return ['No arguments.', ''];
  return ['| argument | type | default | meaning |', '| --- | --- | --- | --- |', ...rows, ''];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Port 1 never answers: the pages need the tools, not a database. */
const environment = Object.assign(new Environment(), { dbHost: '127.0.0.1', dbPort: 1, logLevel: 'fatal' });
const app = await NestFactory.createApplicationContext(AppModule.of(environment, createLog(environment)), {
  logger: false,
});
const registry = app.get(ToolRegistry, { strict: false });
const schemas = new Map(
  registry
    .list()
    .map(({ name, inputSchema }) => [name, (inputSchema['properties'] ?? {}) as Record<string, Argument>]),
);
const pages = {
  'docs/configuration.md': configurationPage(),
  'docs/read-only.md': readOnlyPage(),
  'docs/tools.md': toolsPage(registry.all(), schemas),
};
await app.close();

for (const [path, page] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) {
    await writeFile(path, page);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== page) {
    process.stderr.write(`${path} is stale: run npm run docs and commit the result\n`);
    process.exitCode = 1;
  }
}
