import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { z } from 'zod';
import type { Toolset } from '../config/toolsets.js';
import { receipt } from './answer/receipt.js';
import { type ToolDefinition, type ToolHandler, ToolMetadata } from './tool.js';

export interface RegisteredTool {
  definition: ToolDefinition;
  handler: ToolHandler<z.ZodObject, z.ZodObject>;
}

/** A tool as any client of any revision may read it. */
export interface ToolFace {
  name: string;
  title: string;
  description: string;
  inputSchema: Record<string, unknown>;
  outputSchema: Record<string, unknown>;
  annotations: Record<string, unknown>;
}

/** Every tool of the house, found by its decorator. Knows no SDK. */
@Injectable()
export class ToolRegistry implements OnModuleInit {
  private tools = new Map<string, RegisteredTool>();
  /** Made once: schemas do not change while the server runs. */
  private faces: { toolset: Toolset; face: ToolFace }[] = [];
  private readonly listed = new Map<string, ToolFace[]>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery
      .getProviders({ metadataKey: ToolMetadata.KEY })
      .map((provider) => ({
        definition: this.discovery.getMetadataByDecorator(ToolMetadata, provider)!,
        handler: provider.instance as RegisteredTool['handler'],
      }))
      .toSorted((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
    this.tools = new Map(found.map((tool) => [tool.definition.name, tool]));
    if (this.tools.size < found.length) throw new Error('two tools have the same name');
    this.faces = found.map(({ definition }) => ({ toolset: definition.toolset, face: faceOf(definition) }));
  }

  all(): RegisteredTool[] {
    return [...this.tools.values()];
  }

  find(name: string): RegisteredTool | undefined {
    return this.tools.get(name);
  }

  /** The tools of these toolsets; null = all. */
  list(toolsets: readonly string[] | null = null): ToolFace[] {
    const key = toolsets?.join() ?? '*';
    const listed =
      this.listed.get(key) ??
      this.faces.filter(({ toolset }) => toolsets?.includes(toolset) ?? true).map(({ face }) => face);
    this.listed.set(key, listed);
    return listed;
  }
}

function faceOf({ name, title, description, input, output }: ToolDefinition): ToolFace {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(input, 'input'),
    outputSchema: loosened(jsonSchema(output.extend({ receipt }), 'output')),
    annotations: {
      title,
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  };
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return rest;
}

/** A field added later must not break a client that validates. */
function loosened<Schema>(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === 'additionalProperties' && value === false ? undefined : value,
    ),
  ) as Schema;
}
