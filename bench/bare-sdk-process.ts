import 'reflect-metadata';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { ANONYMOUS } from '../src/access/principal.js';
import { AppModule } from '../src/app.module.js';
import { loadEnvironment } from '../src/config/load-environment.js';
import { createLog } from '../src/log.js';
import { McpMethods } from '../src/mcp/protocol/mcp-methods.js';
import { answerQuestions } from './questions.js';

// The same tools behind the SDK's own SSE transport and node:http alone: no Nest in the way of a request, no access
// chain, no sessions of our own. What a tool does, its record and its limits included, is the product's.

const transports = new Map<string, SSEServerTransport>();
const peer = { principal: ANONYMOUS, address: '127.0.0.1' };

const listening = start();
// Whoever asks for the address is told why there is none.
listening.catch(() => {});

async function start(): Promise<string> {
  const { environment } = loadEnvironment();
  const module = AppModule.of(environment, createLog(environment));
  const context = await NestFactory.createApplicationContext(module, { logger: false });
  const methods = context.get(McpMethods, { strict: false });
  const server = createServer((request, response) => {
    if (request.method === 'GET') void open(response, methods);
    else void receive(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open(response: ServerResponse, methods: McpMethods): Promise<void> {
  const transport = new SSEServerTransport('/messages', response);
  transports.set(transport.sessionId, transport);
  response.once('close', () => transports.delete(transport.sessionId));
  const server = new Server(methods.server, { capabilities: methods.capabilities });
  server.setRequestHandler(CallToolRequestSchema, (request, { signal, sendNotification }) => {
    const exchange = { peer, signal, notify: sendNotification };
    return methods.answer(request, exchange);
  });
  await server.connect(transport);
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = new URL(request.url!, 'http://localhost').searchParams.get('sessionId');
  await transports.get(id!)!.handlePostMessage(request, response);
}

answerQuestions({ url: () => listening });

process.once('SIGTERM', () => process.exit(0));
