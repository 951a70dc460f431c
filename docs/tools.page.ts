import { TOOLSETS, toolsetsOf } from '../src/config/toolsets.js';
import type { ToolFace, ToolRegistry } from '../src/mcp/tool-registry.js';
import type { ToolDefinition } from '../src/mcp/tool.js';
import { AS_OF, onDemo } from './demo.js';
import { type Example, exampleOf } from './example.js';
import { code, NOTICE } from './markdown.js';
import { checkQuestions } from './questions.js';

interface Argument {
  type?: string;
  enum?: string[];
  default?: unknown;
  description?: string;
}

/** The page of tools, with what each answers on the demo. Loads a demo, which takes some seconds. */
export async function toolsPage(): Promise<string> {
  return onDemo(async ({ registry, ask }) => {
    checkQuestions(registry.all().map(({ definition }) => definition.name));
    const examples = new Map<string, Example>();
    for (const { definition } of registry.all()) {
      examples.set(definition.name, await exampleOf(definition.name, ask));
    }
    return page(registry, examples);
  });
}

function page(registry: ToolRegistry, examples: Map<string, Example>): string {
  const tools = registry.all().map(({ definition }) => definition);
  const faces = new Map(registry.list().map((face) => [face.name, face]));
  const filled = TOOLSETS.filter((toolset) => tools.some((tool) => tool.toolset === toolset));
  const sections = filled.flatMap((toolset) => [
    `## ${toolset}`,
    '',
    ...tools
      .filter((tool) => tool.toolset === toolset)
      .flatMap((tool) => section(tool, faces.get(tool.name)!, examples.get(tool.name)!)),
  ]);
  const intro = `${tools.length} tools. All only read. Tools over time take a window, [from, to): \`hours\`, or \`from\` and \`to\`.`;
  return [NOTICE, '', '# Tools', '', intro, '', ...SERVED, '', ...EXAMPLES, '', ...sections].join('\n');
}

const SERVED = [
  'The headings are the toolsets. A server serves those of `NETMONITOR_TOOLSETS` (by default',
  `${toolsetsOf('default', true).map(code).join(', ')}); a token may have fewer, and a connection may ask`,
  'for fewer, by the header `X-MCP-Toolsets: alerts,sensors` or by `?toolsets=alerts,sensors` behind the address.',
];

const EXAMPLES = [
  'Below each tool stand a question, the call that answers it, and the text a client gets. The answers are real ones of',
  `the demo (\`npm run demo\`), whose made-up data end here at ${AS_OF.toISOString()}, and of a server without a local`,
  'model. They are shortened where they say so. Left out everywhere are the two marks around data of the network;',
  '`…` stands for the number of the query and for cursors.',
];

function section({ name, description, output }: ToolDefinition, face: ToolFace, example: Example): string[] {
  const properties = (face.inputSchema['properties'] ?? {}) as Record<string, Argument>;
  return [
    `### ${name}`,
    '',
    description,
    '',
    ...argumentTable(properties),
    `Answers with: ${Object.keys(output.shape).map(code).join(', ')} and a receipt.`,
    '',
    `**${example.question}**`,
    '',
    code(`${name} ${example.given}`),
    '',
    '```text',
    ...example.answer,
    '```',
    '',
  ];
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
