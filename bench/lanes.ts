import { Poster } from './light-client.js';
import type { Lane } from './rounds.js';
import { Session } from './session.js';

export interface Scenario {
  name: string;
  tool: string;
  given: Record<string, unknown>;
}

/** Lanes that are open until they are closed together. */
export interface Lanes {
  lanes: Lane[];
  close: () => void;
}

interface OpenLane {
  call: Lane;
  close: () => void;
}

const REVISION = '2026-07-28';
const HTTP_HEADERS = 'Accept: application/json, text/event-stream\r\n';

/** One SSE session per lane; `from` names the address each one comes from. */
export async function sseLanes(
  url: string,
  { tool, given }: Scenario,
  connections: number,
  from?: (lane: number) => string,
): Promise<Lanes> {
  const params = JSON.stringify({ name: tool, arguments: given });
  return openAll(connections, async (lane) => {
    const poster = await Poster.connect(url, from?.(lane));
    const session = await Session.open(url, poster);
    return {
      call: async () => requireSuccess(tool, await session.request('tools/call', params)),
      close: () => {
        session.close();
        poster.close();
      },
    };
  });
}

/** Stateless HTTP of the revisions up to 2025-11-25. */
export async function olderHttpLanes(url: string, scenario: Scenario, connections: number): Promise<Lanes> {
  const headers = `${HTTP_HEADERS}MCP-Protocol-Version: 2025-06-18\r\n`;
  return httpLanes(url, scenario, connections, headers, {});
}

/** Stateless HTTP of revision 2026-07-28. */
export async function newerHttpLanes(url: string, scenario: Scenario, connections: number): Promise<Lanes> {
  const headers = `${HTTP_HEADERS}MCP-Protocol-Version: ${REVISION}\r\nMcp-Method: tools/call\r\nMcp-Name: ${scenario.tool}\r\n`;
  return httpLanes(url, scenario, connections, headers, {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': REVISION,
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  });
}

async function httpLanes(
  url: string,
  { tool, given }: Scenario,
  connections: number,
  headers: string,
  extra: Record<string, unknown>,
): Promise<Lanes> {
  const params = { name: tool, arguments: given, ...extra };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return openAll(connections, async () => {
    const poster = await Poster.connect(url);
    return {
      call: async () => {
        const { status, content } = await poster.post('/mcp', body, headers);
        if (status !== 200) throw new Error(`${tool} was answered ${status}: ${content.toString()}`);
        requireSuccess(tool, content);
      },
      close: () => poster.close(),
    };
  });
}

/** The server that knows statements alone. */
export async function bareLanes(url: string, { name }: Scenario, connections: number): Promise<Lanes> {
  const body = JSON.stringify({ name });
  return openAll(connections, async () => {
    const poster = await Poster.connect(url);
    return {
      call: async () => {
        const { status } = await poster.post('/', body);
        if (status !== 200) throw new Error(`the bare server answered ${status}`);
      },
      close: () => poster.close(),
    };
  });
}

async function openAll(connections: number, open: (lane: number) => Promise<OpenLane>): Promise<Lanes> {
  const opened = await Promise.all(Array.from({ length: connections }, (_, lane) => open(lane)));
  return { lanes: opened.map(({ call }) => call), close: () => opened.forEach(({ close }) => close()) };
}

/** A server that refuses quickly is not a fast one. Inside a text the quotes would be escaped. */
function requireSuccess(tool: string, answer: Buffer): void {
  if (!answer.includes('"structuredContent":')) throw new Error(`${tool} failed: ${answer.toString()}`);
}
