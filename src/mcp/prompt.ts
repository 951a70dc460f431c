import { DiscoveryService } from '@nestjs/core';
import type { z } from 'zod';
import type { Toolset } from '../config/toolsets.js';
import type { Playbook } from './playbook.js';

export interface PromptDefinition<In extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  description: string;
  /** Whoever may use these tools may ask for it. */
  toolset: Toolset;
  /** Its arguments, which clients give as texts. */
  input: In;
}

export interface PromptHandler<In extends z.ZodObject = z.ZodObject> {
  write(input: z.output<In>): Playbook;
}

export const PromptMetadata = DiscoveryService.createDecorator<PromptDefinition>();

/** Makes a provider a prompt that people pick by its name in their client. */
export function Prompt<In extends z.ZodObject>(definition: PromptDefinition<In>) {
  return (handler: new (...dependencies: never[]) => PromptHandler<In>): void => {
    PromptMetadata(definition as unknown as PromptDefinition)(handler);
  };
}
