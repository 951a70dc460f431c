import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyRequest, type Exchange, progressTokenOf } from '../../src/mcp/protocol/exchange.js';

type Content = Record<string, unknown>;
type Tool = (exchange: Exchange, request: AnyRequest) => Promise<Content[]>;

const PAUSE_MS = 50;

/** One red pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A sound of no length. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

const text = (words: string): Content => ({ type: 'text', text: words });
const image: Content = { type: 'image', data: PNG, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, words: string): Content => ({
  type: 'resource',
  resource: { uri, mimeType, text: words },
});

/** The tools the suite calls. Those that would have to ask the client something are not among them. */
export const TOOLS: Record<string, Tool> = {
  test_simple_text: async () => [text('This is a simple text response for testing.')],
  test_image_content: async () => [image],
  test_audio_content: async () => [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  test_embedded_resource: async () => [
    embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ],
  test_multiple_content_types: async () => [
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ],
  test_tool_with_logging: async ({ notify }) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await notify({ method: 'notifications/message', params: { level: 'info', data } });
      await sleep(PAUSE_MS);
    }
    return [text('logged three times')];
  },
  test_tool_with_progress: async ({ notify }, request) => {
    const progressToken = progressTokenOf(request);
    for (const progress of [0, 50, 100]) {
      await notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      await sleep(PAUSE_MS);
    }
    return [text('progressed to the end')];
  },
  test_error_handling: async () => {
    throw new Error('This tool intentionally returns an error for testing');
  },
  json_schema_2020_12_tool: async () => [text('nothing is checked here but the schema')],
};

const SCHEMAS: Record<string, object> = {
  json_schema_2020_12_tool: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: {
      address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
    },
    properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    additionalProperties: false,
  },
};

/** How the tools are listed. */
export const TOOL_FACES = Object.keys(TOOLS).map((name) => ({
  name,
  description: `The fixture ${name}`,
  inputSchema: SCHEMAS[name] ?? { type: 'object' },
}));
