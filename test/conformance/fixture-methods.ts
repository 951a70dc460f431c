import type { AnyRequest, Exchange } from '../../src/mcp/protocol/exchange.js';
import type { McpMethods } from '../../src/mcp/protocol/mcp-methods.js';
import { INVALID_PARAMS, METHOD_NOT_FOUND, MethodError } from '../../src/mcp/protocol/method-error.js';
import { PROMPT_FACES, PROMPTS } from './fixture-prompts.js';
import { PNG, TOOL_FACES, TOOLS } from './fixture-tools.js';

const RESOURCES: Record<string, object> = {
  'test://static-text': {
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  },
  'test://static-binary': { mimeType: 'image/png', blob: PNG },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Nothing ever changes here.' },
};
const TEMPLATE = /^test:\/\/template\/([^/]+)\/data$/;

/**
 * What the conformance suite wants to find on a server, in place of the registries: content of every kind,
 * prompts, completion, log messages. Transport, access chain, adapter and SDK stay the product's own.
 */
export const FIXTURE_METHODS: Pick<
  McpMethods,
  'server' | 'capabilities' | 'instructions' | 'answer' | 'notifies'
> = {
  server: { name: 'conformance', title: 'Conformance', version: '1.0.0' },
  capabilities: {
    tools: {},
    resources: { subscribe: true },
    prompts: {},
    logging: {},
    completions: {},
  } as McpMethods['capabilities'],
  instructions: '',
  notifies: () => true,
  answer: async (request: AnyRequest, exchange: Exchange) => {
    const { method, params = {} } = request;
    const name = params['name'] as string;
    switch (method) {
      case 'tools/list':
        return { tools: TOOL_FACES };
      case 'tools/call':
        return callTool(name, request, exchange);
      case 'resources/list':
        return { resources: Object.entries(RESOURCES).map(([uri, face]) => ({ uri, name: uri, ...face })) };
      case 'resources/templates/list':
        return { resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template' }] };
      case 'resources/read':
        return { contents: [{ uri: params['uri'], ...read(params['uri'] as string) }] };
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        return {};
      case 'prompts/list':
        return { prompts: PROMPT_FACES };
      case 'prompts/get':
        return prompt(name, (params['arguments'] ?? {}) as Record<string, string>);
      case 'completion/complete':
        return { completion: { values: ['test value'], total: 1, hasMore: false } };
      default:
        throw new MethodError(METHOD_NOT_FOUND, 'Method not found');
    }
  },
};

async function callTool(name: string, request: AnyRequest, exchange: Exchange) {
  const tool = TOOLS[name];
  if (!tool) throw new MethodError(INVALID_PARAMS, `Unknown tool: ${name}`);
  try {
    return { content: await tool(exchange, request) };
  } catch (error) {
    return { content: [{ type: 'text', text: (error as Error).message }], isError: true };
  }
}

function read(uri: string): object {
  const id = TEMPLATE.exec(uri)?.[1];
  const text = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  const found = id === undefined ? RESOURCES[uri] : { mimeType: 'application/json', text };
  if (!found) throw new MethodError(INVALID_PARAMS, `Resource not found: ${uri}`);
  return found;
}

function prompt(name: string, given: Record<string, string>) {
  const found = PROMPTS[name];
  if (!found) throw new MethodError(INVALID_PARAMS, `Unknown prompt: ${name}`);
  return { messages: found.messages(given).map((content) => ({ role: 'user', content })) };
}
