import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLSETS, toolsetsOf } from '../../src/config/toolsets.js';
import { ToolRegistry } from '../../src/mcp/tool-registry.js';
import { EVERY_TOOL } from '../support/every-tool.js';
import { connectSse, startServer, type TestServer } from '../support/server.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: TestServer;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer(database.address);
  client = await connectSse(server.url);
});

afterAll(async () => {
  await client.close();
  await server.close();
  await database.drop();
});

describe('the list of tools', () => {
  it('holds every tool and no other', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(EVERY_TOOL);
  });

  it('has a file for each tool, named as the tool', () => {
    const files = readdirSync('src/mcp/tools', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tool.ts'))
      .map((file) => basename(file, '.tool.ts').replaceAll('-', '_'));
    expect(files.toSorted()).toEqual(EVERY_TOOL);
  });

  it('says of every tool that it only reads', async () => {
    for (const { name, title, annotations } of (await client.listTools()).tools) {
      expect(annotations, name).toEqual({
        title,
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      });
    }
  });

  it('has names, descriptions and schemas that clients take', async () => {
    for (const { name, description, inputSchema, outputSchema } of (await client.listTools()).tools) {
      expect(name).toMatch(/^[a-z0-9_]{1,40}$/);
      expect(description!.length, name).toBeLessThanOrEqual(320);
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false });
      for (const clumsy of ['oneOf', 'anyOf', 'allOf']) expect(inputSchema, name).not.toHaveProperty(clumsy);
      expect(outputSchema, name).toMatchObject({
        type: 'object',
        required: expect.arrayContaining(['receipt']),
      });
      expect(JSON.stringify(outputSchema), name).not.toContain('"additionalProperties":false');
    }
  });

  it('bounds every number and every text of every input', async () => {
    const unbounded = (await client.listTools()).tools.flatMap(({ name, inputSchema }) =>
      Object.entries(inputSchema.properties ?? {})
        .filter(([, schema]) => !isBounded(schema as Record<string, unknown>))
        .map(([argument]) => `${name}.${argument}`),
    );
    expect(unbounded).toEqual([]);
  });

  it.each([
    ['the default toolsets', 8_000, toolsetsOf('default', true)],
    ['all of them', 24_000, TOOLSETS],
  ])('of %s costs a model at most %d tokens', (_, most, toolsets) => {
    const read = server.app
      .get(ToolRegistry, { strict: false })
      .list(toolsets)
      .map(({ name, title, description, inputSchema }) => ({ name, title, description, inputSchema }));
    const tokens = Math.ceil(JSON.stringify(read).length / 4);
    process.stdout.write(`${read.length} tools: ${tokens} of ${most} tokens\n`);
    expect(tokens).toBeLessThanOrEqual(most);
  });

  it('has the public face that was reviewed', async () => {
    const faces = (await client.listTools()).tools.map(({ name, title, description, inputSchema }) => ({
      name,
      title,
      description,
      arguments: inputSchema.properties,
      required: inputSchema.required,
    }));
    await expect(JSON.stringify(faces, null, 2)).toMatchFileSnapshot('../fixtures/tool-faces.json');
  });
});

function isBounded({ type, maximum, maxLength, maxItems, enum: values }: Record<string, unknown>): boolean {
  if (type === 'number' || type === 'integer') return maximum !== undefined;
  if (type === 'string') return values !== undefined || maxLength !== undefined;
  return type === 'boolean' || (type === 'array' && maxItems !== undefined);
}
