import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { z } from 'zod';
import type { Toolset } from '../config/toolsets.js';
import { type PromptDefinition, type PromptHandler, PromptMetadata } from './prompt.js';

/** A prompt as any client of any revision may read it. */
export interface PromptFace {
  name: string;
  title: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
}

export interface RegisteredPrompt {
  definition: PromptDefinition;
  handler: PromptHandler;
  face: PromptFace;
  /** The values of arguments that take certain ones only. */
  choices: Record<string, string[]>;
}

/** Every prompt of the house, found by its decorator. Knows no SDK. */
@Injectable()
export class PromptRegistry implements OnModuleInit {
  private prompts = new Map<string, RegisteredPrompt>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const found = this.discovery
      .getProviders({ metadataKey: PromptMetadata.KEY })
      .map((provider) =>
        registered(
          this.discovery.getMetadataByDecorator(PromptMetadata, provider)!,
          provider.instance as PromptHandler,
        ),
      )
      .toSorted((a, b) => (a.face.name < b.face.name ? -1 : 1));
    this.prompts = new Map(found.map((prompt) => [prompt.face.name, prompt]));
  }

  /** The prompts that these toolsets have. */
  list(toolsets: readonly Toolset[]): PromptFace[] {
    return [...this.prompts.values()]
      .filter(({ definition }) => toolsets.includes(definition.toolset))
      .map(({ face }) => face);
  }

  find(name: string): RegisteredPrompt | undefined {
    return this.prompts.get(name);
  }
}

interface Argument {
  description: string;
  enum?: string[];
}

function registered(definition: PromptDefinition, handler: PromptHandler): RegisteredPrompt {
  const { name, title, description, input } = definition;
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  const needed = schema.required ?? [];
  const known = Object.entries((schema.properties ?? {}) as Record<string, Argument>);
  const faces = known.map(([argument, { description }]) => ({
    name: argument,
    description,
    required: needed.includes(argument),
  }));
  const choices = Object.fromEntries(known.map(([argument, { enum: values = [] }]) => [argument, values]));
  return { definition, handler, face: { name, title, description, arguments: faces }, choices };
}
